"""The OpenAPI 3.1 document of the catalogue's CKAN actions: names and shapes are CKAN's, words and examples ours. The actions stand in `catalogue.api`."""

from __future__ import annotations

from functools import cache
from typing import Any

from shuheng.sharing.catalogue.api import MOST_RECORDS, MOST_ROWS
from shuheng.sharing.catalogue.queries import foreign
from shuheng.sharing.catalogue.rules import uuid_of

Shape = dict[str, Any]
TAG = "开放数据（CKAN）"
ROOT = "/api/3/action/"
ENTRY = "103001-00001"
FILE = uuid_of(foreign.code_of(ENTRY), 1 + foreign.kinds().index("json"))


def _text(say: str = "", example: object = None) -> Shape:
    return _said({"type": "string"}, say, example)


def _said(shape: Shape, say: str, example: object = None) -> Shape:
    return shape | ({"description": say} if say else {}) | ({"examples": [example]} if example is not None else {})


def _list(inner: Shape, say: str = "") -> Shape:
    return _said({"type": "array", "items": inner}, say)


def _object(say: str = "", /, **properties: Shape) -> Shape:
    """An object that has all of these, and may have what else CKAN's has."""
    return _said({"type": "object", "required": list(properties), "properties": properties}, say)


def _number(say: str) -> Shape:
    return _said({"type": "integer", "minimum": 0}, say)


ORGAN = _object(id=_text("标识"), name=_text("单位代码", "data"), title=_text("单位名称", "衡山县数据局"))
THEME = _object(id=_text("标识"), name=_text("主题代码", "theme-103"), title=_text("主题名称", "空间地理"))
RESOURCE = _object(id=_text("文件标识", FILE), package_id=_text("资源标识"), name=_text("文件名称", "示例行政区划（csv）"), format=_text("格式", "CSV"),
                   mimetype=_text("媒体类型", "text/csv"), url=_text("下载地址"), last_modified=_text("更新时间"),
                   datastore_active=_said({"type": "boolean"}, "能不能用 datastore_search 一行一行查"))
PACKAGE = _object(
    id=_text("资源标识"), name=_text("资源代码，斜线写成短横", ENTRY), title=_text("名称", "示例行政区划"), notes=_text("摘要"),
    version=_text("版本", "1"),
    isopen=_said({"type": "boolean"}, "是不是向社会开放"), organization=ORGAN, metadata_modified=_text("发布时间"),
    tags=_list(_object(name=_text("关键词", "区划"))), groups=_list(THEME), num_resources=_number("几个文件"),
    resources=_list(RESOURCE, "能下载的文件；不开放数据的资源没有"),
    extras=_list(_object(key=_text(), value=_text()), "共享、开放、更新周期这些，CKAN 没有的"))
NAMES = _list({"type": "string"})
EITHER: Shape = {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "object"}]}}

# Parameters: name, what it says, an example, whether it must be there.
Asked = tuple[str, str, str, bool]
FIRST, PAGE = ("offset", "从第几个起，从 0 数", "0", False), ("limit", "最多几个", "20", False)
IN_FULL = ("all_fields", "写 true 给名称等全部字段，不写只给代码", "true", False)

ACTIONS: dict[str, tuple[str, str, tuple[Asked, ...], Shape]] = {
    "package_list": ("列出资源", "目录里现行资源的代码，按代码排。", (FIRST, PAGE), NAMES),
    "package_search": ("找资源", "按名称、摘要和信息项里的字找；fq 按单位、主题收窄。", (
        ("q", "找的字；*:* 是全部", "区划", False), ("fq", "organization:单位代码，groups:theme-主题代码；几个用空格隔开", "groups:theme-103", False),
        ("start", "从第几个起，从 0 数", "0", False), ("rows", f"最多几个，不超过 {MOST_ROWS}", "10", False)),
        _object(count=_number("一共几个"), results=_list(PACKAGE))),
    "package_show": ("看一个资源", "代码或者标识都行。", (("id", "资源代码或者标识", ENTRY, True),), PACKAGE),
    "resource_show": ("看一个文件", "标识在 package_show 的 resources 里。", (("id", "文件标识", FILE, True),), RESOURCE),
    "datastore_search": ("查文件里的行", "filters 是一模一样，q 是任何一列里有这几个字。只有向社会开放的信息项。", (
        ("resource_id", "文件标识", FILE, True), ("filters", "JSON 对象：列名对值，或者对几个值", '{"code": "430423000000"}', False),
        ("q", "找的字", "衡山", False), ("offset", "从第几行起，从 0 数", "0", False), ("limit", f"最多几行，不超过 {MOST_RECORDS}", "100", False)),
        _object(resource_id=_text("文件标识"), records=_list({"type": "object"}, "每行一个对象，列名对值"), total=_number("一共几行"),
                limit=_number("最多几行"), offset=_number("从第几行起"),
                fields=_list(_object(id=_text("列名", "code"), type=_text("类型", "text"), info=_object(label=_text("名称", "代码")))))),
    "organization_list": ("列出提供单位", "有现行资源的单位。", (IN_FULL,), EITHER),
    "organization_show": ("看一个单位", "代码或者标识都行。", (
        ("id", "单位代码或者标识", "data", True), ("include_datasets", f"写 true 连资源一起给，最多 {MOST_ROWS} 个", "true", False)),
        _object(name=_text("单位代码"), title=_text("单位名称"), package_count=_number("几个资源"))),
    "group_list": ("列出主题", "有现行资源的主题。", (IN_FULL,), EITHER),
    "tag_list": ("列出关键词", "现行资源的关键词。", (("query", "只要里面有这几个字的", "区划", False),), NAMES),
    "status_show": ("看接口的版本", "跟 CKAN 哪一版的读取接口一样。", (), _object(ckan_version=_text("版本", "2.10"), site_title=_text(), site_url=_text())),
    "site_read": ("看能不能读", "总是 true。", (), {"type": "boolean"}),
    "help_show": ("看一个动作怎么用", "一句话，英文。", (("name", "动作的名字", "package_show", True),), _text()),
}
FAULTS = {400: "请求读不懂", 404: "没有这个资源、文件、单位或者动作", 409: "有一个参数不对，message 说是哪一个"}
WRONG = _object(**{"__type": _text("错误的种类", "Not Found Error")}, message=_text("哪里不对", "Not found: dataset"))
FAULT = _object(help=_text(), success={"const": False}, error=WRONG)


@cache
def catalogue() -> Shape:
    """The document. Every action may be asked by GET with parameters, or by POST with one JSON object of the same names."""
    return {"openapi": "3.1.0", "info": {"title": "衡山县开放数据目录（CKAN 读取接口）", "version": "3",
                                         "description": "给用惯 CKAN 的程序读目录和开放数据。不用登记，不用令牌；只读，什么也不改。"},
            "paths": {f"{ROOT}{name}": {"get": _operation(name, "get"), "post": _operation(name, "post")} for name in ACTIONS}}


def _operation(name: str, method: str) -> Shape:
    title, say, asked, result = ACTIONS[name]
    good = _object(help=_text("这个动作的说明在哪里"), success={"const": True}, result=result)
    told = {200: {"description": "给出来了", "content": _json(good)}}
    told |= {code: {"description": words, "content": _json(FAULT)} for code, words in FAULTS.items()}
    made: Shape = {"operationId": f"{name}_{method}", "tags": [TAG], "summary": title, "description": say, "security": [], "parameters": [], "responses": told}
    if method == "get":
        return made | {"parameters": [{"in": "query", "name": key, "required": must, "description": words, "schema": {"type": "string"}, "example": example}
                                      for key, words, example, must in asked]}
    body = {"type": "object", "required": [key for key, _, _, must in asked if must], "properties": {key: _text(words) for key, words, _, _ in asked}}
    return made | {"requestBody": {"content": {"application/json": {"schema": body, "example": {key: example for key, _, example, _ in asked}}}}}


def _json(shape: Shape) -> Shape:
    return {"application/json": {"schema": shape}}
