"""Invented content for the page of parts. Days and names here belong to nobody."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms

COLOURS = [("ink", "墨", "正文 15.9"), ("ink-2", "淡墨", "次要 8.4"), ("ink-3", "轻墨", "注记 5.9"), ("pine", "松", "能按的 8.2"),
           ("cinnabar", "朱", "超期、有错 7.2"), ("rice", "稻", "快到期 7.9"), ("river", "湘", "停表 7.4")]

DURATIONS = [1] + [2] * 3 + [3] * 5 + [4] * 7 + [5] * 6 + [6] * 3 + [7] * 2 + [8] * 2 + [9]
WEEKS = ["7/20", "7/27", "8/3", "8/10", "8/17", "8/24", "8/31", "9/7", "9/14", "9/21", "9/28", "10/5", "10/12"]
TAKEN = [142, 150, 139, 161, 155, 149, 172, 168, 160, 181, 120, 96, 188]
CLOSED = [139, 146, 143, 152, 158, 151, 163, 171, 164, 172, 132, 88, 179]
ORGANS = [("示例自然资源局", [("late", 2), ("soon", 9), ("rest", 196), ("hold", 24)], 231),
          ("示例市场监管局", [("late", 1), ("soon", 11), ("rest", 186), ("hold", 8)], 206),
          ("示例农业农村局", [("late", 2), ("soon", 6), ("rest", 132), ("hold", 12)], 152)]


LONG_NAME = "衡山县示例高山云雾茶种植加工销售农民专业合作社联合社"


@dataclass(frozen=True)
class Sample:
    """A row of the desk's inbox."""

    lamp: str
    words: str
    number: str
    title: str
    who: str
    counted: int
    total: int
    due: date | None
    over: int = 0
    paused: bool = False


ROWS = [
    Sample("late", "超 1 天", "260000000014", "示例建房审批", "示例甲", 10, 10, date(2026, 10, 12), over=1),
    Sample("soon", "今天", "260000000022", "示例小餐饮许可", "示例乙", 4, 5, date(2026, 10, 13)),
    Sample("ok", "正常", "260000000030", "示例小餐饮许可", LONG_NAME, 6, 10, date(2026, 10, 16)),
    Sample("hold", "停表", "260000000049", "示例小餐饮许可", "示例丙", 3, 10, None, paused=True),
    Sample("done", "办结", "260000000057", "示例备案", "示例丁", 45, 60, date(2026, 9, 30)),
]


@dataclass(frozen=True)
class Line:
    """One day of an invented proof."""

    on: date
    sort: str
    make: bool = False
    count: int = 0
    name: str = ""
    why: str = ""
    document: str = ""
    article: str = ""
    approver: str = ""


@dataclass(frozen=True)
class Proof:
    """An invented proof of the shape that the frame draws."""

    title: str
    start: date
    due: date | None
    needed: int
    lines: tuple[Line, ...]
    today: date
    code: str
    kind: str = "promised"
    start_why: str = "这天受理，从第二天数起"
    article: str = "行政许可法 第四十二条"
    provisional: bool = False
    unknown_year: int | None = None


FREE = {date(2026, 9, day): "中秋节" for day in (25, 26, 27)} | {date(2026, 10, day): "国庆节" for day in range(1, 8)}
MADE_UP = {date(2026, 9, 20), date(2026, 10, 10)}
STILL = {date(2026, 9, 29), date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 9)}


NOTICE = ("检验期限告知书（示例）第 17 号", "行政许可法 第四十五条", "示例审核人")


def sorted_day(day: date, count: int, pauses: set[date]) -> Line:
    """One day as working, off or paused. A day both off and paused is off."""
    if day in FREE:
        return Line(day, "off", count=count, name=FREE[day], why=f"{FREE[day]}放假")
    if day.weekday() >= 5 and day not in MADE_UP:
        return Line(day, "off", count=count, name="周末", why="周末")
    if day in pauses:
        return Line(day, "hold", False, count, "检验", "检验", *NOTICE)
    made = day in MADE_UP
    return Line(day, "on", made, count + 1, why="调休，这个星期六上班" if made else "工作日")


def invented(title: str, start: date, needed: int, today: date, pauses: set[date], code: str, unknown_year: int | None = None) -> Proof:
    """Count `needed` days from the day after the start."""
    lines, day, count = [Line(start, "start", name="受理", why="这天受理，从第二天数起", article="行政许可法 第四十二条")], start, 0
    while count < needed:
        day += timedelta(days=1)
        line = sorted_day(day, count, pauses)
        count = line.count
        lines.append(line)
    last = lines[-1]
    lines[-1] = Line(last.on, "due", last.make, last.count, last.name, last.why)
    return Proof(title, start, day, needed, tuple(lines), today, code, provisional=unknown_year is not None, unknown_year=unknown_year)


def paused_proof() -> Proof:
    return invented("承诺的日子", date(2026, 9, 21), 10, date(2026, 10, 13), STILL, "7F3A 90C2")


def long_proof() -> Proof:
    return invented("法律规定的日子", date(2026, 9, 21), 30, date(2026, 10, 13), STILL, "11B0 4E7D")


def unknown_proof() -> Proof:
    return invented("承诺的日子", date(2026, 12, 23), 10, date(2026, 12, 25), set(), "5C21 0A9F", unknown_year=2027)


def short(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "short", **attrs})


class SampleForm(forms.Form):
    """One of each question."""

    phone = forms.CharField(label="手机号", help_text="办理结果发到这个号码。", widget=short(inputmode="tel", autocomplete="off"))
    area = forms.DecimalField(label="使用面积（平方米）", help_text="厨房加店堂，大概数就行。", widget=short(),
                              error_messages={"invalid": "请写数字，比如 40"})
    town = forms.ChoiceField(label="店在哪个乡镇", choices=[("1", "开云镇"), ("2", "白果镇")])
    receive = forms.ChoiceField(label="结果怎么给您？", choices=[("web", "电子证，发到“我的办件”"), ("post", "邮寄，到付，大约 3 天")],
                                widget=forms.RadioSelect, error_messages={"required": "请选一个"})
    note = forms.CharField(label="还有什么要说的", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    promise = forms.BooleanField(label="上面填的都是真的", help_text="填错了可以改，故意造假要负责。",
                                 error_messages={"required": "请打勾"})


def wrong_form() -> SampleForm:
    """The form as it comes back with three mistakes."""
    form = SampleForm({"phone": "000 0000 0000", "area": "四十平", "town": "1"}, auto_id="sample_%s")
    form.is_valid()
    return form
