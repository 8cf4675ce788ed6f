"""What a matter must keep to before it is published, beyond the shape of its file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from shuheng.foundation.cases.rules.definitions import problems_of

from . import joint
from .answers import flatten, read
from .contents import Holder, Kind, LimitKind, Matter
from .located import Located
from .mistakes import problems
from .publication import condition_faults, form_faults
from .shapes import fields, kind
from .ways import LIMITS, Chains, build, chain_of

CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
PHONE = re.compile(r"(?<![0-9])(?:0[0-9]{2,3}-?[0-9]{7,8}|1[3-9][0-9]{9})(?![0-9])")
TOWNSHIP = re.compile(r"[0-9]{9}")
BRACES = re.compile(r"\{([a-z_]+)\}")
FEWEST_TESTS = 3
LONGEST_MEMBER = 34  # with the word before it, what a member is asked fits the kernel's forty signs
CLOCKED = frozenset(LIMITS.values())
Said = Iterator[tuple[str, str]]  # pointer into the file, message


def examine(matter: Matter, found: Located, chains: Chains) -> None:
    """Notes in `found` everything that keeps the matter from publication."""
    for rule in RULES:
        for at, message in rule(matter):
            found.fault(at, message)
    if bool(matter.joint) != (chain_of(matter, chains) is chains.get("joint")):
        found.fault("/joint", "联合审批要写 joint 和 way: {chain: joint}，别的事项两样都不写")
    if found.file.removesuffix(".yaml") != matter.code:
        found.fault("/code", f"事项编码“{matter.code}”要和文件名“{found.file}”一样")
    for at, message in _way(matter, chains):
        found.fault(at, message)


def _names(matter: Matter) -> Said:
    if not CODE.fullmatch(matter.code):
        yield "/code", "事项编码只用小写英文字母、数字和短横线"
    if len(matter.short) > 10:
        yield "/short", f"简称有 {len(matter.short)} 个字，最多 10 个字"
    for name in ("events", "words", "who", "basis", "materials", "limits", "faq"):
        if not getattr(matter, name):
            yield f"/{name}", "至少写一条"
    if len(matter.steps) < 3:
        yield "/steps", "办理步骤至少写三步"
    for place, township in enumerate(matter.divisions):
        if not TOWNSHIP.fullmatch(township):
            yield f"/divisions/{place}", f"乡镇代码“{township}”要是 9 位数字"


def _law(matter: Matter) -> Said:
    for place, basis in enumerate(matter.basis):
        if basis.verified and not (basis.source and basis.article):
            yield f"/basis/{place}/verified", "核对过的依据要写 source（在哪里核对的）和 article（第几条）"
    for place, limit in enumerate(matter.limits):
        if limit.verified and not limit.cited:
            yield f"/limits/{place}/verified", "核对过的时限要写出自哪部法"
        if limit.days < 0 or (limit.days == 0 and limit.kind is not LimitKind.PROMISED):
            yield f"/limits/{place}/days", "天数要大于 0；当场办结只能写在 promised 里"
    kinds = [limit.kind for limit in matter.limits]
    for limit_kind in dict.fromkeys(kinds):
        if kinds.count(limit_kind) > 1:
            yield "/limits", f"时限“{limit_kind}”写了 {kinds.count(limit_kind)} 次"
    needed = (LimitKind.PROMISED, LimitKind.SUPPLEMENT, *((LimitKind.STATUTORY, LimitKind.NOTICE) if matter.kind is Kind.PERMIT else ()))
    for limit_kind in needed:
        if limit_kind not in kinds:
            yield "/limits", f"缺少时限“{limit_kind}”"


def _units(matter: Matter) -> Said:
    """The clocks of one case count one sort of days, so a promise in other days than the law's would be counted wrongly."""
    if len({limit.unit for limit in matter.limits if limit.kind in CLOCKED}) > 1:
        yield "/limits", "法定、承诺、补正告知、延长和送达的 unit 要一样：一件事的日子只能按工作日或者自然日一种数法"


def _invented(matter: Matter) -> Said:
    """Nothing that reads like a real telephone may stand in a file unless somebody verified it."""
    if matter.window.phone and not matter.window.verified:
        yield "/window/phone", "没有核对过的电话不能写，核对以后写 verified: true"
    for place, step in enumerate(matter.steps):
        if PHONE.search(step.text):
            yield f"/steps/{place}/text", "正文里不能写电话号码，请写在 window 里"


def _materials(matter: Matter) -> Said:
    codes = [material.code for material in matter.materials]
    known = fields(matter.form)
    for place, material in enumerate(matter.materials):
        at = f"/materials/{place}"
        if codes.count(material.code) > 1:
            yield f"{at}/code", f"材料代码“{material.code}”写了两次"
        if material.free and material.source.value == "own":
            yield f"{at}/free", "自备的材料不能免提交"
        if material.required_if is None:
            continue
        for fault in condition_faults(material.required_if, f"{at}/required_if"):
            yield fault.at, fault.message
        for name in asked_in_condition(material.required_if):
            if name not in known:
                yield f"{at}/required_if", f"条件里的“{name}”不是表单里的字段"


def asked_in_condition(condition: Mapping[str, Any]) -> set[str]:
    """The names of the questions that a condition looks at."""
    inner = [*condition.get("allOf", ()), *condition.get("anyOf", ()), *([condition["not"]] if "not" in condition else [])]
    return {*condition.get("required", ()), *condition.get("properties", {}), *(name for one in inner for name in asked_in_condition(one))}


def _form(matter: Matter) -> Said:
    faults = form_faults(matter.form)
    yield from ((f"/form{fault.at}", fault.message) for fault in faults)
    if faults:
        return
    answers = read(matter.form, flatten(matter.sample))
    if answers != matter.sample:
        changed = sorted(name for name in {*answers, *matter.sample} if answers.get(name) != matter.sample.get(name))
        yield "/sample", f"样例里的 {'、'.join(changed)} 读进来会变样：多出来的、格式不标准的请改好"
    yield from ((f"/sample{problem.pointer}", f"样例通不过：{problem.message}") for problem in problems(matter.form, answers))


def _places(matter: Matter) -> Said:
    asked = fields(matter.form)
    if matter.handled_by is Holder.TOWNSHIP and not matter.division_field:
        yield "/handled_by", "由乡镇办理的，要写 division_field：表单里哪个字段说明在哪个乡镇"
    if matter.division_field and kind(asked.get(matter.division_field, {})) != "division":
        yield "/division_field", f"“{matter.division_field}”不是表单里选乡镇的字段"


def _result(matter: Matter) -> Said:
    yield from (("/result/template", message) for message in _unknown_words(matter, matter.result.template))
    if matter.result.months < 0:
        yield "/result/months", "有效期不能是负数"


def _tests(matter: Matter) -> Said:
    if len(matter.tests) < FEWEST_TESTS:
        yield "/tests", f"至少写 {FEWEST_TESTS} 个测试，现在有 {len(matter.tests)} 个"
    if not any(test.due for test in matter.tests):
        yield "/tests", "至少要有一个测试写明从哪天受理、哪天到期"
    for place, test in enumerate(matter.tests):
        if test.due and not test.accepted_on:
            yield f"/tests/{place}", "写了 due 就要写 accepted_on"


def _joint(matter: Matter) -> Said:
    yield from joint.faults(matter.joint, (one.code for one in matter.materials), {limit.kind.value: limit.days for limit in matter.limits},
                            matter.way.days.get("examining", 0))
    for place, member in enumerate(matter.joint.members if matter.joint else ()):
        at = f"/joint/members/{place}"
        if not CODE.fullmatch(member.code) or len(member.code) > LONGEST_MEMBER:
            yield f"{at}/code", f"成员代码只用小写英文字母、数字和短横线，最多 {LONGEST_MEMBER} 个字"
        for fault in condition_faults(member.joins_if or {}, f"{at}/joins_if"):
            yield fault.at, fault.message
        for name in asked_in_condition(member.joins_if or {}):
            if name not in fields(matter.form):
                yield f"{at}/joins_if", f"条件里的“{name}”不是表单里的字段"
        yield from ((f"{at}/template", message) for message in _unknown_words(matter, member.template))


def _unknown_words(matter: Matter, template: str) -> Iterator[str]:
    known = {*fields(matter.form), "number", "date", "applicant", "organ", "title", "valid_until"}
    return (f"文书模板里的“{{{name}}}”不是表单里的字段" for name in BRACES.findall(template) if name not in known)


RULES: tuple[Callable[[Matter], Said], ...] = (_names, _law, _units, _invented, _materials, _form, _places, _result, _joint, _tests)


def _way(matter: Matter, chains: Chains) -> Said:
    chain = chain_of(matter, chains)
    if not chain:
        yield "/way", f"没有“{matter.way.chain or matter.kind.value}”这条办理流程，见 _stages.yaml"
        return
    for name in ("days", "titles", "opinions", "opinion_days"):
        for code in getattr(matter.way, name):
            if code not in chain["stages"]:
                yield f"/way/{name}/{code}", f"没有“{code}”这个环节"
    for code in matter.way.omit:
        if code not in chain["stages"]:
            yield "/way/omit", f"没有“{code}”这个环节"
    yield from (("/way", message) for message in problems_of(build(matter, chains, 1)))
