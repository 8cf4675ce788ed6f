"""Certificates that the county holds and that stand for materials of an application: nobody is asked for them again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.templatetags.look import cn_full

from ..models import Certificate
from .certificates import in_short, offers, used_so_far

CHOSEN = "certificate."  # in a form and in a draft: which certificate stands for the material of this name


@dataclass(frozen=True)
class Offer:
    """Material → the valid certificates that stand for it, and the number of the one that was chosen where there are several."""

    rows: Mapping[str, Sequence[Certificate]] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def held(self) -> dict[str, Certificate]:
        """The certificate for each material: the only one, or the one chosen."""
        sure = {code: [row for row in rows if len(rows) == 1 or row.number == self.chosen.get(code)] for code, rows in self.rows.items()}
        return {code: rows[0] for code, rows in sure.items() if rows}

    @property
    def kept(self) -> dict[str, list[str]]:
        """The choice as a draft keeps it beside its files."""
        return {CHOSEN + code: [number] for code, number in self.chosen.items()}

    def standing(self, called: Iterable[str], brought: Collection[str]) -> dict[str, int]:
        """Material → certificate, for what is called for and was not brought another way."""
        held, wanted = self.held, [code for code in called if code not in brought]
        return {code: held[code].pk for code in wanted if code in held}

    def choosing(self, posted: Mapping[str, str]) -> Offer:
        """The same with what a form says, as far as it is offered."""
        fresh = {code: posted[CHOSEN + code] for code, rows in self.rows.items() if posted.get(CHOSEN + code) in {row.number for row in rows}}
        return replace(self, chosen={**self.chosen, **fresh})

    def lacking(self, material: str, otherwise: str) -> str:
        """What to say of a material that is missing: choose one, or `otherwise`."""
        several = self.rows.get(material)
        return f"有几张{several[0].kind.title}，请选用哪一张，或者自己传一份。" if several else otherwise

    def known(self, material: str, whose: str = "您") -> str:
        """What the county already holds for a material, in words; empty when nothing, or several."""
        row = self.held.get(material) if len(self.rows.get(material, ())) == 1 else None
        until = f"有效期至 {cn_full(row.valid_until)}" if row and row.valid_until else "长期有效"
        return f"县里已经有{whose}的{row.kind.title}（{row.number}，{until}），直接用它，不用交。" if row else ""

    def choices(self, material: str) -> list[tuple[str, str, bool]]:
        """Where the county holds several: number, words, whether it is the one chosen."""
        rows = self.rows.get(material, ())
        return [(row.number, f"{row.number}（{in_short(row)}）", row.number == self.chosen.get(material)) for row in rows] if len(rows) > 1 else []


def offer(by: Actor, party: int | None, matter: str, materials: Iterable[str], kept: Mapping[str, Sequence[str]] | None = None,
          case: int | None = None) -> Offer:
    """What a party is offered for materials of a matter, with the choice a draft kept. `case`: what stands in it already is not offered again."""
    used = used_so_far(case) if case else {}
    found = {code: [row for row in rows if row.pk not in used.get(code, ())] for code, rows in offers(by, party, matter, materials).items()}
    return Offer({code: rows for code, rows in found.items() if rows}, _choice_in(kept))


def offer_together(offers: Mapping[str, Offer], ways: Mapping[str, Mapping[str, str]], kept: Mapping[str, Sequence[str]] | None = None) -> Offer:
    """What stands for a material that several matters share: only what stands for it in each of them. `ways`: matter → its material → the shared one."""
    found: dict[str, list[Certificate]] = {}
    for matter, theirs in ways.items():
        for own, shared in theirs.items():
            mine = list(offers[matter].rows.get(own, ()))
            before = found.get(shared, mine)
            found[shared] = [row for row in before if any(row.pk == one.pk for one in mine)]
    return Offer({shared: rows for shared, rows in found.items() if rows}, _choice_in(kept))


def _choice_in(kept: Mapping[str, Sequence[str]] | None) -> dict[str, str]:
    return {name.removeprefix(CHOSEN): some[0] for name, some in (kept or {}).items() if name.startswith(CHOSEN) and some}


def as_choice(held: Mapping[str, Certificate]) -> dict[str, list[str]]:
    """Certificates that were settled on, as a draft keeps a choice."""
    return {CHOSEN + code: [row.number] for code, row in held.items()}


def without_choice(kept: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The files of a draft alone."""
    return {name: list(some) for name, some in kept.items() if not name.startswith(CHOSEN)}
