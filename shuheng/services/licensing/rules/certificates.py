"""Do the kinds of certificates and the matters of a county know each other? Checked before either is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shuheng.sharing.registries.rules import Issuer, Kind

from .contents import Matter

HOLDERS_OWN = ("party.name", "party.number")


def faults(kind: Kind, matters: Mapping[str, Matter]) -> Iterator[str]:
    """What a kind says of matters that is not so, each in a Chinese sentence."""
    for issuer in kind.issued_by:
        if issuer.matter not in matters:
            yield f"issued_by 里的事项 {issuer.matter} 不存在"
            continue
        yield from _issuing(kind, issuer, matters[issuer.matter])
        for whole in matters.values():  # a part is granted on the answers of the whole
            if whole.joint and any(one.matter == issuer.matter for one in whole.joint.members):
                yield from _issuing(kind, issuer, whole)
    for one in kind.satisfies:
        if one.matter not in matters:
            yield f"satisfies 里的事项 {one.matter} 不存在"
        elif one.material not in {material.code for material in matters[one.matter].materials}:
            yield f"事项 {one.matter} 没有材料 {one.material}"


def _issuing(kind: Kind, issuer: Issuer, matter: Matter) -> Iterator[str]:
    asked = set(matter.form["properties"])
    for part in matter.form.get("allOf", ()):
        asked |= set(part.get("then", {}).get("properties", {})) | set(part.get("else", {}).get("properties", {}))
    for name in (*issuer.fields.values(), *([issuer.on] if issuer.on else [])):
        if name not in asked and name not in HOLDERS_OWN:
            yield f"事项 {matter.code} 的表单没有字段 {name}"
    if issuer.act == "issue":
        missing = [one.title for one in kind.fields if not one.optional and one.code not in issuer.fields]
        if missing:
            yield f"事项 {matter.code} 颁发时没有写怎样得到：{'、'.join(missing)}"
        for code, name in issuer.fields.items():
            needed = next((not one.optional for one in kind.fields if one.code == code), False)
            if needed and name in matter.form["properties"] and name not in matter.form.get("required", ()):
                yield f"字段 {code} 一定要有，可是事项 {matter.code} 的 {name} 不是必填"
