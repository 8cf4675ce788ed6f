"""The part of a county's profile that holds its matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county.loader import Profile, Tally, declare_loader
from shuheng.sharing.registries import loader as certificates

from . import actions
from .actions.publishing import Plan
from .actions.rehearsing import Act, Rehearsal, Story, rehearse
from .checks import read_chains, read_matter, read_theme
from .rules import certificates as certificate_rules
from .rules import joint
from .rules.contents import Matter
from .rules.matters import BadMatter
from .rules.themes import Theme

FOLDERS, CHAINS, THEMES = ("matters", "joint"), "matters/_stages.yaml", "themes"
REHEARSAL = "demonstration_cases.yaml"


def read(profile: Profile) -> Plan | None:
    """Every matter of the folder, publishable; a county may have none."""
    if not profile.has(CHAINS):
        return None
    try:
        chains = read_chains(profile.folder / CHAINS)
    except BadMatter as bad:
        _refuse(profile, bad)
        return None
    matters: dict[str, Matter] = {}
    for file in [name for folder in FOLDERS for name in profile.files(f"{folder}/*.yaml") if not Path(name).name.startswith("_")]:
        try:
            matters[file] = read_matter(profile.folder / file, chains)
        except BadMatter as bad:
            _refuse(profile, bad, str(Path(file).parent))
    for file, matter in matters.items():
        if not profile.knows("organ", matter.organ):
            profile.refuse(file, 1, f"没有单位 {matter.organ}，请核对 organ。")
        _refuse_strangers(profile, file, matter, {one.code: one.organ for one in matters.values()})
    known = {matter.code: matter for matter in matters.values()}
    _check_certificates(profile, known)
    return Plan(list(matters.values()), chains, [] if profile.flaws else _themes(profile, known))


def _refuse_strangers(profile: Profile, file: str, matter: Matter, owners: Mapping[str, str]) -> None:
    organs = {one.organ for one in matter.joint.members if profile.knows("organ", one.organ)} if matter.joint else set()
    for at, message in joint.strangers(matter.joint, organs or {""}, owners):
        profile.refuse(file, 1, f"{at} {message}")


def _check_certificates(profile: Profile, matters: dict[str, Matter]) -> None:
    """The kinds of certificates, read before, against the matters."""
    for kind in certificates.every(profile):
        for fault in certificate_rules.faults(kind, matters):
            profile.refuse(f"{certificates.FOLDER}/{kind.code}.yaml", 1, f"{fault}。")


def _themes(profile: Profile, matters: Mapping[str, Matter]) -> list[Theme]:
    """Every theme of the folder, woven from these matters to see that it can be."""
    themes = []
    for file in profile.files(f"{THEMES}/*.yaml"):
        try:
            themes.append(read_theme(profile.folder / file, matters)[0].theme)
        except BadMatter as bad:
            _refuse(profile, bad, THEMES)
    return themes


def _refuse(profile: Profile, bad: BadMatter, folder: str = FOLDERS[0]) -> None:
    for fault in bad.faults:
        profile.refuse(f"{folder}/{fault.file}", fault.line, fault.message)


def write(plan: Plan | None, by: Actor) -> Iterator[Tally]:
    """Publish what differs."""
    if plan:
        yield actions.publish_matters(plan, by=by)
        yield actions.publish_themes(plan.themes, by=by)


def read_rehearsal(profile: Profile) -> Rehearsal | None:
    """The sample cases of a demonstration; a county may have none, a production never has. Tests make their own cases."""
    if settings.TESTING or not settings.DEMONSTRATION or not profile.has(REHEARSAL) or not (file := profile.yaml(REHEARSAL)):
        return None
    applicants = {row.text("name"): row.text("number") for row in file.records("people")}
    stories = []
    for row in file.records("cases"):
        acts = tuple(Act(int(one[0]), str(one[1]), str(one[2]), tuple(map(str, one[3:]))) for one in row.plain("acts") or ())
        stories.append(Story(row.text("matter"), row.text("who"), row.whole("ago"), acts, row.text("town", "")))
        if stories[-1].who not in applicants:
            row.refuse(f"people 里没有申请人“{stories[-1].who}”。", "who")
    return Rehearsal(applicants, stories)


def write_rehearsal(plan: Rehearsal | None, by: Actor) -> Iterator[Tally]:
    """Let the demonstration's weeks pass, once."""
    if plan:
        yield rehearse(plan, by=by)


declare_loader("matters", read, write)
declare_loader("rehearsal", read_rehearsal, write_rehearsal)
