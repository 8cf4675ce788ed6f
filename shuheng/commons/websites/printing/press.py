"""The press: what all pages of one printing share is asked once, and printed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString

from shuheng.foundation.core.acting import SYSTEM
from shuheng.foundation.core.clock import local
from shuheng.foundation.files import queries as files
from shuheng.foundation.files.rules import size_text

from .. import rules
from ..models import Column, Edition, Site
from ..queries import pages
from ..rules import Content, Spec
from . import feeds

GONE = b"gone"
ON_HOME = 8
HERE = "@here@"  # where a part that many pages share names the page it stands on
CUT = "\0"  # where the page of an item has something of its own; no text of the database can hold it
KIND_WORDS = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel", "jpeg": "图片", "png": "图片"}
Printed = bytes | None
Where = Callable[[str], str]  # the address of a picture or an attachment, by its name


class Press:
    """One run of printing: sites and columns as they are now."""

    @cached_property
    def sites(self) -> dict[str, Site]:
        """Every site by its code, the portal first."""
        return {one.code: one for one in Site.objects.select_related("organ")}

    @cached_property
    def columns(self) -> dict[str, dict[str, Column]]:
        """The columns of each site by their codes, in their order."""
        found: dict[str, dict[str, Column]] = {code: {} for code in self.sites}
        for one in Column.objects.select_related("site", "parent", "organ"):
            found[one.site.code][one.code] = one
        return found

    def __init__(self) -> None:
        self._foreseen: dict[tuple[int, int], pages.Article] = {}
        self._shared: dict[int, dict[str, Any]] = {}
        self._bars: dict[tuple[int, bool, int], str] = {}
        self._around: dict[int, list[str]] = {}
        self._templates: dict[str, Any] = {}

    def foresee(self, specs: Iterable[Spec]) -> None:
        """Ask for all the items of a round at once."""
        wanted = [(self.sites[one.site].pk, int(one.key.partition("/")[2])) for one in specs if one.kind == "article" and one.site in self.sites]
        every = {column.pk: column for mine in self.columns.values() for column in mine.values()}
        self._foreseen = pages.articles(wanted, every) if wanted else {}

    def foreseen(self, site: Site, number: int) -> pages.Article | None:
        """An item of this round."""
        return self._foreseen.get((site.pk, number))

    def printed(self, spec: Spec) -> Printed:
        """The bytes of a page, or None when there is nothing to show there (any more)."""
        site = self.sites.get(spec.site)
        return WAYS[spec.kind](self, site, spec.key) if site else None

    def host(self, site: Site) -> str:
        """Where a site is reached from outside, without a slash at the end."""
        public: str = settings.PUBLIC_URL
        return f"{urlsplit(public).scheme}://{site.host}" if site.host else public

    def frame(self, site: Site, here: str, column: Column | None, home: bool = False) -> dict[str, Any]:
        """What every page says: whose site it is, where else one can go; `here` is its address."""
        shared = self._shared.get(site.pk) or self._shared.setdefault(site.pk, self._of_site(site))
        mine = (site.pk, home, column.pk if column else 0)
        if mine not in self._bars:
            self._bars[mine] = get_template("websites/_bar.html").render({**shared, "column": column, "home": home, "here": HERE})
        bar, foot = SafeString(self._bars[mine].replace(HERE, here)), SafeString(shared["foot"].replace(HERE, here))
        return {**shared, "bar": bar, "foot": foot, "here": here, "url": shared["host"] + here}

    def _of_site(self, site: Site) -> dict[str, Any]:
        top = [(one, rules.address(Spec(site.code, "column", one.code))) for one in self.columns[site.code].values() if one.parent_id is None]
        told = {"site": site, "portal": site.kind == "portal", "base": rules.base(site.code), "county": settings.COUNTY_NAME, "top": top,
                "demonstration": settings.DEMONSTRATION, "host": self.host(site), "domain": urlsplit(self.host(site)).netloc}
        return {**told, "foot": get_template("websites/_foot.html").render({**told, "here": HERE})}

    def page(self, template: str, site: Site, spec: Spec, **told: Any) -> bytes:
        """One HTML page."""
        frame = self.frame(site, rules.address(spec), told.get("column"), spec.kind == "home")
        return self._template(template).render({**frame, **told}).encode()

    def item(self, site: Site, spec: Spec, told: dict[str, Any]) -> bytes:
        """The page of an item: what it says, and around that what all items of its column share."""
        column = told["column"]
        if column.pk not in self._around:
            self._around[column.pk] = self._shared_by_items(site, column)
        said = self._template("article").render({**told, "cut": CUT}).split(CUT)
        here = rules.address(spec)
        around = [part.replace(HERE, here) for part in self._around[column.pk]]
        return "".join(part for pair in zip(around, [*said, ""], strict=True) for part in pair).encode()

    def _shared_by_items(self, site: Site, column: Column) -> list[str]:
        frame = self.frame(site, HERE, column)
        made: str = self._template("_around").render({**frame, "column": column, "way": self.way(column), "cut": CUT})
        return made.split(CUT)

    def _template(self, name: str) -> Any:
        if name not in self._templates:
            self._templates[name] = get_template(f"websites/{name}.html")
        return self._templates[name]

    def way(self, column: Column) -> list[tuple[str, str]]:
        """The path from the site to a column, for the line 您在这里."""
        above = [column]
        while above[0].parent_id:
            above.insert(0, self.columns[column.site.code][above[0].parent.code])  # type: ignore[union-attr]
        return [(one.title, rules.address(Spec(one.site.code, "column", one.code))) for one in above]

    def preview(self, site: Site, column: Column, edition: Edition, said: Content, carried: Where, back: str) -> bytes:
        """An edition as its page would look, before anybody else can see it. `carried`: where its pictures and files can be seen; `back`: the way back."""
        spec = Spec(site.code, "article", "000000/0")
        return self.item(site, spec, {**self.told(site, column, said, edition, None, carried), "preview": True, "back": back})

    def told(self, site: Site, column: Column, said: Content, edition: Edition, article: pages.Article | None, carried: Where | None = None) -> dict[str, Any]:
        """What the page of an item says; without an `article` nobody has released it yet."""
        first = article.row.released_at if article else None
        where = carried or (lambda name: rules.address(Spec(site.code, "attachment", name)))
        return {
            "said": said, "column": column, "sample": edition.sample, "described": said.described,
            "pub_date": local(first).strftime("%Y-%m-%d %H:%M") if first else "",
            "changed": local(edition.released_at).strftime("%Y-%m-%d %H:%M") if edition.released_at and edition.number > 1 else "",
            "index_number": article.row.index_number if article else "", "organ": article.row.organ.name if article else site.organ.name,
            "kind": rules.RESOURCE_KINDS.get(said.kind, ""), "paper": article.paper if article else None,
            "body": rules.with_pictures(said.body, said.pictures, where),
            "image": self._image(site, said),
            "attachments": [(name, where(f"{token}.{kind}"), about(kind, size)) for token, name, kind, size in said.files],
        }

    def _image(self, site: Site, said: Content) -> str:
        """The address of the first picture, for the tag Image."""
        if not said.pictures:
            return ""
        one = said.pictures[0]
        return self.host(site) + rules.address(Spec(site.code, "attachment", f"{one.sizes[-1][0]}.{one.kind}"))


def about(kind: str, size: int) -> str:
    """What a file is and how large; of old ones the size was not kept."""
    return "，".join([KIND_WORDS.get(kind, kind), *([size_text(size)] if size else [])])


def _home(press: Press, site: Site, key: str) -> Printed:
    mine = [one for one in press.columns[site.code].values() if one.on_home]
    blocks = [(one, rules.address(Spec(site.code, "column", one.code)), pages.newest(one, ON_HOME)) for one in mine]
    others = [one for one in press.sites.values() if one.kind != "portal"]
    return press.page("home" if site.kind == "portal" else "subsite", site, Spec(site.code, "home"), blocks=blocks, feed=_feeds_of(press, site),
                      organs=[(one, rules.base(one.code)) for one in others if one.kind == "organ"],
                      towns=[(one, rules.base(one.code)) for one in others if one.kind == "township"])


def _feeds_of(press: Press, site: Site) -> list[tuple[str, str]]:
    return [(one.title, rules.address(Spec(site.code, "feed", one.code))) for one in press.columns[site.code].values()]


def _column(press: Press, site: Site, key: str) -> Printed:
    column = press.columns[site.code].get(key)
    if column is None:
        return None
    lines, older = pages.front(column)
    below = [(one, rules.address(Spec(site.code, "column", one.code)), pages.newest(one, ON_HOME))
             for one in press.columns[site.code].values() if one.parent_id == column.pk]
    return press.page("column", site, Spec(site.code, "column", key), column=column, way=press.way(column), lines=lines, below=below, number=0,
                      feed=[(column.title, rules.address(Spec(site.code, "feed", key)))],
                      older=rules.address(Spec(site.code, "chunk", f"{key}/{older}")) if older else "", newer="")


def _chunk(press: Press, site: Site, key: str) -> Printed:
    code, _, text = key.partition("/")
    number, column = int(text), press.columns[site.code].get(code)
    last = rules.chunk_of(pages.issued(column)) if column else 0
    if column is None or number > last:
        return None
    newer = Spec(site.code, "chunk", f"{code}/{number + 1}") if number < last else Spec(site.code, "column", code)
    return press.page("column", site, Spec(site.code, "chunk", key), column=column, way=press.way(column), lines=pages.part(column, number), below=[],
                      number=number, feed=[], newer=rules.address(newer),
                      older=rules.address(Spec(site.code, "chunk", f"{code}/{number - 1}")) if number > 1 else "")


def _article(press: Press, site: Site, key: str) -> Printed:
    found = press.foreseen(site, int(key.partition("/")[2]))
    if found is None or found.row.month != key.partition("/")[0]:
        return None
    return press.item(site, Spec(site.code, "article", key), press.told(site, found.column, found.said, found.edition, found))


def _attachment(press: Press, site: Site, key: str) -> Printed:
    found = pages.attachment(site, key)
    return files.open_for(SYSTEM, found[0])[1] if found else None


def _map(press: Press, site: Site, key: str) -> Printed:
    mine = press.columns[site.code].values()
    tree = [(one, rules.address(Spec(site.code, "column", one.code)),
             [(child, rules.address(Spec(site.code, "column", child.code))) for child in mine if child.parent_id == one.pk])
            for one in mine if one.parent_id is None]
    return press.page("map", site, Spec(site.code, "map"), tree=tree, feeds=_feeds_of(press, site),
                      others=[(one.title, rules.base(one.code)) for one in press.sites.values() if one.pk != site.pk])


def _feed(press: Press, site: Site, key: str) -> Printed:
    column = press.columns[site.code].get(key)
    return feeds.rss(site, column, press.host(site), pages.newest(column, feeds.MOST)) if column else None


def _sitemap(press: Press, site: Site, key: str) -> Printed:
    return feeds.index(press.host(site), [rules.address(Spec(site.code, "month", month)) for month in pages.months(site)])


def _month(press: Press, site: Site, key: str) -> Printed:
    rows = pages.of_month(site, key)
    return feeds.month(press.host(site), [(rules.article_address(site.code, key, number), at) for number, at in rows]) if rows else None


WAYS: dict[str, Callable[[Press, Site, str], Printed]] = {
    "home": _home, "column": _column, "chunk": _chunk, "article": _article, "attachment": _attachment, "map": _map, "feed": _feed, "sitemap": _sitemap,
    "month": _month,
}
