"""Reading the library: sites, columns, what an organ writes and what waits for whom. Fetching also authorises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.urls import Resolver404, resolve

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.kept import kept
from shuheng.foundation.core.permits import Permit, Within
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.identity import queries as identity

from .. import permits, rules
from ..models import Banner, Column, Edition, Page, Placement, Redirect, Resource, Signature, Site, Word
from ..rules import Content, Finding

WORDS = "websites.words"
NO_RESOURCE = "没有找到这条信息。它可能是别的单位的，或者编号抄错了。"
PERMIT_OF = {rules.WRITE: permits.WRITE, rules.REVIEW: permits.REVIEW, rules.SECRECY: permits.SECRECY, rules.RELEASE: permits.RELEASE}


def site(code: str) -> Site:
    """A site by its code."""
    found = Site.objects.select_related("organ").filter(code=code).first()
    if found is None:
        raise Absent("没有这个网站。")
    return found


def sites() -> QuerySet[Site]:
    """All sites, the portal first."""
    return Site.objects.select_related("organ")


def column_of(site: str, code: str) -> Column | None:
    """A column by the codes of its site and its own."""
    return Column.objects.select_related("site").filter(site__code=site, code=code).first()
def sites_of(by: Actor) -> list[Site]:
    """The sites whose contacts and columns somebody may change: those of his organs, all for who manages them."""
    found = sites() if by.may(permits.MANAGE) else sites().filter(organ__in=by.organs)
    return list(found.annotate(many=Count("columns")))


def site_to_change(by: Actor, number: int) -> Site:
    """One of them."""
    found = next((one for one in sites_of(by) if one.pk == number), None)
    if found is None:
        raise Absent("没有这个网站，或者它是别的单位的。")
    return found


def columns_for(by: Actor) -> list[Column]:
    """The columns an author may write for: of the sites of his own organs first, then those of the portal, to which he may offer."""
    found = Column.objects.select_related("site").filter(Q(site__organ__in=by.organs) | Q(site__kind="portal")).exclude(children__isnull=False)
    return sorted(found, key=lambda one: (one.site.organ_id not in by.organs, one.site.place, one.place))


def _scope(by: Actor, *needed: Permit) -> Q:
    """Which resources somebody with one of these permits may see."""
    reaches = [by.scope(one) for one in needed]
    if by.kind == "system" or Within.COUNTY in reaches:
        return Q(domain=by.domain) if by.kind != "system" else Q()
    return Q(organ__in=by.organs, domain=by.domain) if any(reaches) else Q(pk__in=[])


EVERY_PERMIT = (permits.WRITE, permits.REVIEW, permits.SECRECY, permits.RELEASE, permits.MANAGE)


def resource_for(by: Actor, number: int, *needed: Permit, lock: bool = False) -> Resource:
    """A resource that somebody with one of these permits (any of the room's, unless told) may open."""
    rows = Resource.objects.select_for_update(of=("self",)) if lock else Resource.objects
    if needed:
        identity.check(by, needed[0])
    found = rows.select_related("organ").filter(_scope(by, *(needed or EVERY_PERMIT)), pk=number).first()
    if found is None:
        raise Absent(NO_RESOURCE)
    return found


@dataclass(frozen=True)
class Ask:
    """What a list of resources is asked for: a state of the open edition, or words of the title."""

    state: str = ""
    words: str = ""


def resources(by: Actor, ask: Ask) -> QuerySet[Resource]:
    """The resources an officer may see, newest first, each with its open edition in `opened`."""
    found = Resource.objects.select_related("organ").filter(_scope(by, *EVERY_PERMIT)).order_by("-pk")
    if ask.state == "withdrawn":
        found = found.filter(withdrawn_at__isnull=False)
    elif ask.state == rules.RELEASED:
        found = found.filter(edition__gt=0, withdrawn_at=None)
    elif ask.state:
        found = found.filter(editions__state=ask.state)
    if ask.words:
        found = found.filter(title__icontains=ask.words)
    opened = Edition.objects.exclude(state=rules.RELEASED).defer("content")
    return found.prefetch_related(Prefetch("editions", opened, to_attr="opened"), Prefetch("placements", Placement.objects.filter(
        main=True).select_related("column__site"), to_attr="mains"))


def waiting(by: Actor) -> dict[str, int]:
    """How many editions wait for each duty that this officer may sign and that he did not write himself."""
    mine = [duty for duty in (rules.REVIEW, rules.SECRECY, rules.RELEASE) if by.may(PERMIT_OF[duty])]
    return {duty: Edition.objects.filter(state=duty, resource__in=Resource.objects.filter(_scope(by, PERMIT_OF[duty]))).exclude(
        written_by=by.account).count() for duty in mine}


def open_edition(row: Resource, lock: bool = False) -> Edition | None:
    """The wording that is being written or reviewed."""
    rows = Edition.objects.select_for_update() if lock else Edition.objects
    return rows.filter(resource=row).exclude(state=rules.RELEASED).first()


def edition_of(number: int, edition: int) -> Edition | None:
    """One wording of an item, with the item; None when the draft was thrown away."""
    return Edition.objects.select_related("resource").filter(resource=number, number=edition).first()


def standing(row: Resource) -> Edition | None:
    """The wording the public reads."""
    return Edition.objects.filter(resource=row, number=row.edition).first()


def standing_of(rows: Sequence[Resource]) -> dict[int, Edition]:
    """The wording the public reads, of several resources."""
    return {one.resource_id: one for one in Edition.objects.filter(resource__in=rows, number=F("resource__edition"))}


def said_in(edition: Edition | None) -> Content | None:
    """What an edition says."""
    return rules.content(edition.content) if edition else None


def signatures(row: Resource) -> list[Signature]:
    """Everybody's word on every edition, in order."""
    return list(Signature.objects.filter(edition__resource=row).select_related("edition"))


def signed(edition: Edition) -> list[tuple[int, str]]:
    """(account, duty) of those who let this round pass."""
    return list(edition.signatures.filter(round=edition.round, passed=True).values_list("account", "duty"))


def placements(row: Resource) -> list[Placement]:
    """Where a resource stands or is offered, the main place first."""
    return list(Placement.objects.filter(resource=row).select_related("column__site").order_by("-main", "column__site__place", "pk"))


def offered_to(by: Actor) -> list[Placement]:
    """Released resources of others that are offered to columns of this officer's sites."""
    if not by.may(permits.RELEASE):
        return []
    found = Placement.objects.filter(accepted=False, column__site__organ__in=by.organs, resource__edition__gt=0, resource__withdrawn_at=None)
    return list(found.select_related("column__site", "resource__organ").order_by("pk")[:50])


# --- findings


def words() -> list[rules.WordRule]:
    """The county's list of words, kept for two seconds: who changes it asks anew at once."""
    return kept(WORDS, _words)


def _words() -> list[rules.WordRule]:
    return [rules.WordRule(one.kind, one.text, one.advice, one.place) for one in Word.objects.filter(retired=False)]


def vocabulary(kind: str = "") -> QuerySet[Word]:
    """The words in use, of one kind or of all, leaders in their order."""
    found = Word.objects.filter(retired=False).order_by("kind", "place", "text")
    return found.filter(kind=kind) if kind else found


def alive(address: str) -> bool:
    """Whether an address of our own answers: a published page, or a page of the program."""
    path = rules.file_of(address)
    if path is not None:
        return Page.objects.filter(path=path, gone=False).exists()
    try:
        return bool(resolve(address))
    except Resolver404:
        return False


def findings(said: Content) -> list[Finding]:
    """What is found in a text today."""
    return rules.findings(said, words(), alive)


# --- what the public asks for that is no file


def redirect_of(address: str) -> str | None:
    """Where an address moved to."""
    return Redirect.objects.filter(address=address).values_list("target", flat=True).first()


def redirects() -> list[Redirect]:
    """All of them, newest first."""
    return list(Redirect.objects.order_by("-pk")[:200])


def banner() -> Banner | None:
    """What hangs now."""
    at = now()
    return Banner.objects.filter(raised_at__lte=at, until__gt=at, lowered_at=None).order_by("-pk").first()


def names_of(numbers: Sequence[int]) -> dict[int, str]:
    """The names of those who signed, for the officers of the house."""
    return identity.officers_named(numbers)
