"""Shape of what officers enter about places."""

from __future__ import annotations

from dataclasses import replace

from django import forms

from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.models import Division
from shuheng.foundation.county.rules import TOWNSHIP

from . import actions, queries, rules

DATES = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]
HINT = "写成 2026-05-01"
FIRST, SECOND, ORDER = "经度，或者北坐标", "纬度，或者东坐标", "经纬度先填经度再填纬度；平面坐标先填北坐标再填带带号的东坐标。"


def text(label: str, hint: str = "", required: bool = True, most: int = 60, short: bool = False) -> forms.CharField:
    """A line of text."""
    box = forms.TextInput({"autocomplete": "off", **({"class": "short"} if short else {})})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=most, widget=box, error_messages={"required": f"请填{label}。"})


def day(label: str, hint: str = HINT, required: bool = True) -> forms.DateField:
    """A day."""
    box = forms.DateInput({"class": "short", "autocomplete": "off"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, required=required, input_formats=DATES, widget=box,
                           error_messages={"required": f"请填{label}。", "invalid": f"日期请{HINT}这样。"})


def number(label: str, hint: str = "", required: bool = False) -> forms.FloatField:
    """A number of a coordinate, as it was read."""
    box = forms.TextInput({"class": "short", "autocomplete": "off", "inputmode": "decimal"})
    return forms.FloatField(label=label, help_text=hint, required=required, widget=box,
                            error_messages={"invalid": f"{label}请填数字。", "required": f"请填{label}。"})


class DayForm(forms.Form):
    """那一天: a day of the record."""

    on = day("看哪一天", required=False)


class ReadingForm(forms.Form):
    """读数: a pair of numbers and what they are. After `is_valid` it stands in `spot`, or None when nothing was entered."""

    first, second = number(FIRST, ORDER + "没有测过就空着，不要估。"), number(SECOND)
    datum = forms.ChoiceField(label="坐标是哪一种", choices=list(rules.DATUMS.items()), initial=rules.WGS84,
                              help_text="手机定位选 WGS84；从网上地图抄来的选 GCJ-02。")
    exact_m = forms.IntegerField(label="误差（米）", required=False, initial=10, help_text="手机定位一般 10 米，图上量的 50 米。",
                                 widget=forms.TextInput({"class": "short", "autocomplete": "off", "inputmode": "numeric"}),
                                 error_messages={"invalid": "误差请填整数，单位是米。"})
    spot: rules.Spot | None = None

    def clean(self) -> dict[str, object]:
        given = super().clean() or self.cleaned_data
        first, second = given.get("first"), given.get("second")
        if {"first", "second", "datum", "exact_m"} & self.errors.keys() or (first is None and second is None):
            return given
        if first is None or second is None:
            self.add_error("second" if second is None else "first", "两个数要一起填。")
            return given
        try:
            exact_m = given.get("exact_m") or 0 if "exact_m" in self.fields else 1
            self.spot = rules.spot(first, second, str(given["datum"]), int(str(exact_m)))
        except Refused as refused:
            self.add_error(refused.field if refused.field in self.fields else "first", refused.message)
        return given


def places_to_choose(divisions: list[Division]) -> list[tuple[str, str]]:
    """Townships and their villages as choices, villages moved to the right."""
    return [(row.code, row.name if row.level == TOWNSHIP else f"　{row.short}") for row in divisions]


class EntryForm(ReadingForm):
    """What addresses and points have in common. `division` is a code of today."""

    division = forms.ChoiceField(label="在哪个村、社区或者乡镇", error_messages={"required": "请选村、社区或者乡镇。", "invalid_choice": "请从列表里选。"})
    source = text("依据", "文书、文号，或者谁哪一天现场看的。", most=120)
    since = day("从哪一天起")
    cause = forms.ChoiceField(label="为什么改", choices=[("", "请选"), *rules.CHANGES.items()], error_messages={"required": "请选为什么改。"})

    own_fields: tuple[str, ...] = ()

    def __init__(self, *args: object, before: queries.Located | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.before = before
        self.divisions = {row.code: row for row in queries.divisions_today()}
        self.fields["division"].choices = [("", "请选"), *places_to_choose(list(self.divisions.values()))]  # type: ignore[attr-defined]
        if before is None:
            del self.fields["cause"]
        self.order_fields(["cause", "division", *self.own_fields, "first", "second", "datum", "exact_m", "since", "source"])

    def clean(self) -> dict[str, object]:
        given = super().clean()
        known = self.before.spot if self.before else None
        if self.spot and known and (known.longitude, known.latitude) == (self.spot.longitude, self.spot.latitude):
            self.spot = replace(self.spot, datum=known.datum)  # the form showed it in degrees; nobody read it anew
        return given

    @property
    def chosen(self) -> Division:
        """The division that was chosen."""
        return self.divisions[self.cleaned_data["division"]]


class AddressForm(EntryForm):
    """标准地址: the parts of an address."""

    road = text("路、街、巷或者组", "例如：湘江路，3组。", most=30)
    door = text("门牌号", "例如：15号。", required=False, most=20, short=True)
    building = text("楼栋", "例如：2栋。", required=False, most=20, short=True)
    unit = text("单元", required=False, most=20, short=True)
    room = text("房号", required=False, most=20, short=True)

    own_fields = tuple(rules.PARTS)

    @property
    def entry(self) -> actions.NewAddress:
        """What the action takes."""
        given = self.cleaned_data
        return actions.NewAddress(self.chosen, rules.Plate(*(given[name] for name in rules.PARTS)), given["source"], self.spot)


class PointForm(EntryForm):
    """兴趣点: what it is and what it is called."""

    kind = forms.ChoiceField(label="类别", error_messages={"required": "请选类别。", "invalid_choice": "请从列表里选。"})
    name = text("名称", "大家怎么叫它，写全。")
    words = text("在哪里", "路、门牌，或者旁边认得出的地方。", required=False)
    public = forms.BooleanField(label="向大家公开", required=False, initial=True, help_text="公开的显示在门户上，任何人能下载。")

    own_fields = ("kind", "name", "words", "public")

    def __init__(self, *args: object, before: queries.Located | None = None, **kwargs: object) -> None:
        super().__init__(*args, before=before, **kwargs)
        self.fields["kind"].choices = [("", "请选"), *((row.code, row.title) for row in queries.kinds())]  # type: ignore[attr-defined]

    @property
    def entry(self) -> actions.NewPoint:
        """What the action takes."""
        given = self.cleaned_data
        return actions.NewPoint(self.chosen, given["kind"], given["name"], given["source"], given["words"], given["public"], self.spot)


FORMS: dict[str, type[AddressForm] | type[PointForm]] = {rules.ADDRESS: AddressForm, rules.POINT: PointForm}


def start_of(row: queries.Located) -> dict[str, object]:
    """What a form of correction begins with."""
    said: dict[str, object] = {"division": row.division.code, "first": row.longitude, "second": row.latitude,
                               "datum": rules.CGCS2000 if row.spot else rules.WGS84, "exact_m": row.exact_m or 10}
    names = (*rules.PARTS,) if row.place.sort == rules.ADDRESS else ("name", "words", "public")
    return said | {name: getattr(row, name) for name in names} | ({} if row.place.sort == rules.ADDRESS else {"kind": row.kind.code})  # type: ignore[union-attr]


class RetireForm(forms.Form):
    """注销: from when, and by what."""

    until = day("从哪一天起不再使用")
    document = text("依据", "拆除通知、更名批复的文号，或者谁哪一天现场看的。", most=120)


class GroundForm(forms.Form):
    """理由: why, and by what."""

    reason = text("理由", "为什么是（或者不是）同一个地方。", most=300)
    document = text("依据", "文书、文号，或者谁哪一天现场看的。", most=120)


class MergeForm(GroundForm):
    """合并: the other record that is this place too."""

    other = text("并进来的那一条的编号", "例如 A00000012。它的名称和历史都留着，以后可以再拆开。", most=40, short=True)
    field_order = ("other", "reason", "document")


class ConvertForm(ReadingForm):
    """换算: a reading to be told in every datum."""

    first, second = number(FIRST, ORDER, True), number(SECOND, required=True)
    exact_m = None  # type: ignore[assignment]


class WhereForm(ReadingForm):
    """在哪个区划: a reading and a day."""

    first, second = number(FIRST, ORDER, True), number(SECOND, required=True)
    exact_m = None  # type: ignore[assignment]
    on = day("哪一天的区划", "不填就是今天。" + HINT + "。", required=False)


class OutlineForm(forms.Form):
    """边界图形: GeoJSON of a township or village. After `is_valid` it stands in `drawn`."""

    division = forms.ChoiceField(label="哪个乡镇、村或者社区", error_messages={"required": "请选乡镇、村或者社区。", "invalid_choice": "请从列表里选。"})
    geometry = forms.CharField(label="图形", max_length=2_000_000, help_text="贴 GeoJSON：一个 Polygon 或者 MultiPolygon，坐标先经度后纬度。",
                               widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
                               error_messages={"required": "请贴图形。", "max_length": "图形太大，请先化简。"})
    datum = forms.ChoiceField(label="坐标是哪一种", choices=[(code, words) for code, words in rules.DATUMS.items() if code != rules.GAUSS])
    exact_m = forms.IntegerField(label="误差（米）", initial=20, widget=forms.TextInput({"class": "short", "autocomplete": "off", "inputmode": "numeric"}),
                                 error_messages={"invalid": "误差请填整数，单位是米。", "required": "请填误差。"})
    since = day("从哪一天起")
    source = text("依据", "勘界协议、批复的文号，或者测绘成果的名称。", most=120)
    drawn: rules.Outline

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.divisions = {row.code: row for row in queries.divisions_today()}
        self.fields["division"].choices = [("", "请选"), *places_to_choose(list(self.divisions.values()))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        given = super().clean() or self.cleaned_data
        if not {"geometry", "datum", "exact_m"} & self.errors.keys():
            try:
                self.drawn = rules.drawn(str(given["geometry"]), str(given["datum"]), int(str(given["exact_m"])))
            except Refused as refused:
                self.add_error(refused.field if refused.field in self.fields else "geometry", refused.message)
        return given
