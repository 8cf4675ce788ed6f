"""Shape of what officers enter about the calendar."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile

from shuheng.foundation.core.days import YearStatus
from shuheng.foundation.core.refusals import Refused

from . import rules

DATES = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]
LARGEST = 200_000  # bytes; a year's notice has about 2,000
KINDS = {YearStatus.OFFICIAL.value: "正式通知已公布", YearStatus.PROVISIONAL.value: "暂定（通知还没出，先按预计安排）"}
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _day(label: str, hint: str = "写成 2026-11-04", required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, help_text=hint, required=required, input_formats=DATES,
                           widget=forms.DateInput({"class": "short", "autocomplete": "off"}, format="%Y-%m-%d"),
                           error_messages={"invalid": "请写成 2026-11-04 这样的日期。", "required": f"请填{label}。"})


def _number(label: str, least: int, most: int, invalid: str) -> forms.IntegerField:
    field = forms.TextInput({"class": "short", "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=field,
                              error_messages={"required": f"请填{label}。", "invalid": invalid})


class CountForm(forms.Form):
    """From a day, so many working days."""

    start = _day("从哪天起", "当天不算，从第二天数起。")
    days = _number("几个工作日", 0, 2000, "请填数字，例如 20。")


class NoticeForm(forms.Form):
    """A year's notice, pasted or as a file. After `is_valid` the days stand in `notice`."""

    year = _number("年份", FIRST_YEAR, LAST_YEAR, "请填四位数字的年份。")
    status = forms.ChoiceField(label="是哪一种", choices=KINDS, widget=forms.RadioSelect, initial=YearStatus.OFFICIAL.value)
    document = forms.CharField(label="文号", max_length=60, required=False, help_text="例如：国办发明电〔2025〕7号。暂定的才可以不填。",
                               widget=forms.TextInput({"autocomplete": "off"}))
    published_on = _day("成文日期", "通知末尾的日期，写成 2025-11-04。暂定的才可以不填。", required=False)
    text = forms.CharField(label="放假安排", required=False, widget=forms.Textarea({"rows": 14, "spellcheck": "false"}), max_length=LARGEST,
                           help_text="每行一段：日期或起止，放假或上班，名称。例如：2027-10-01至2027-10-07,放假,国庆节")
    file = forms.FileField(label="或者上传 CSV 文件", required=False, help_text="列的次序同上，UTF-8 或 GB18030 编码都可以。")

    notice: rules.Notice

    def clean(self) -> dict[str, object]:
        given = super().clean() or self.cleaned_data
        uploaded = given.get("file")
        if uploaded:
            given["text"] = self._decoded(uploaded)
        if "year" not in self.errors:
            self._read(given)
        if given.get("status") == YearStatus.OFFICIAL:
            self._check_official(given)
        return given

    def _read(self, given: dict[str, object]) -> None:
        self.notice = rules.read_notice(str(given.get("text") or ""), int(str(given["year"])), str(given.get("document") or ""))
        if self.notice.flaws:
            self.add_error("text", f"有 {len(self.notice.flaws)} 行要改，见上面的清单。")

    def _decoded(self, uploaded: UploadedFile) -> str:
        raw = uploaded.read(LARGEST + 1)
        if len(raw) > LARGEST:
            self.add_error("file", "文件太大，一年的安排不会超过 200 KB。")
            return ""
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
        self.add_error("file", "认不出文件的编码，请另存为 UTF-8 的 CSV。")
        return ""

    def _check_official(self, given: dict[str, object]) -> None:
        if "published_on" in self.errors:
            return
        try:
            rules.check_official(str(given.get("document") or ""), given.get("published_on"))  # type: ignore[arg-type]
        except Refused as refused:
            self.add_error(refused.field, refused.message)
