"""The life of an item: written, reviewed, cleared, released by different persons, changed, withdrawn; what is refused changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from shuheng.commons.websites import actions, permits, queries, rules
from shuheng.commons.websites.actions import Faulty
from shuheng.commons.websites.models import Banner, Edition, Placement, Resource, Signature, Site
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.journal.queries import about
from tests import builders
from tests.websites.sites import BUREAU, column, does, printed, refused, released, said, signed, submitted, who

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county")]


def test_four_persons_bring_an_item_to_the_public() -> None:
    row = released()
    edition = Edition.objects.get(resource=row)
    signers = list(edition.signatures.values_list("duty", flat=True))
    assert signers == ["write", "review", "secrecy", "release"] and len(set(edition.signatures.values_list("account", flat=True))) == 4
    assert (row.edition, edition.state, row.released_at, row.month) == (1, "released", edition.released_at, edition.released_at.strftime("%Y%m"))
    assert row.index_number.endswith("-000001") and Placement.objects.get(resource=row).ordinal == 1
    facts = [one.event.event_name for one in sorted(about(f"article:{row.pk}"), key=lambda one: one.id)]
    assert facts == ["websites.submitted", "websites.passed", "websites.passed", "websites.released"] and "示例" not in str(about(f"article:{row.pk}"))


@pytest.mark.parametrize("duty", ["review", "secrecy", "release"])
def test_nobody_does_two_duties(duty: str) -> None:
    author = replace(who(permits.WRITE), permits={one.code: Within.OWN_ORGAN for one in queries.PERMIT_OF.values()})
    row = submitted(by=author)
    if duty != "review":
        does(actions.pass_, row.pk, by=who(permits.REVIEW))
    if duty == "release":
        does(actions.pass_, row.pk, by=who(permits.SECRECY))
    refused("“撰稿”是您签的", actions.release if duty == "release" else actions.pass_, row.pk, by=author)


def test_the_database_knows_one_person_for_one_duty() -> None:
    row = submitted()
    edition = Edition.objects.get(resource=row)
    author = edition.signatures.get().account
    with pytest.raises(IntegrityError, match="websites_signature_one_person"), transaction.atomic():
        Signature.objects.create(edition=edition, round=1, duty="review", account=author, passed=True, digest=edition.digest, at=now())


def test_the_database_releases_nothing_that_is_not_signed() -> None:
    row = submitted()
    does(actions.pass_, row.pk, by=who(permits.REVIEW))
    with pytest.raises(IntegrityError, match="have signed this wording"), transaction.atomic():
        Edition.objects.filter(resource=row).update(state="released", released_at=now())


def test_the_database_lets_no_date_of_release_be_forged() -> None:
    row = signed(submitted())
    edition = Edition.objects.get(resource=row)
    Signature.objects.create(edition=edition, round=1, duty="release", account=77, passed=True, digest=edition.digest, at=now())
    with pytest.raises(IntegrityError, match="a sample stays a sample"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(sample=False)
    draft = does(actions.start, said(title="示例另一条"), (column(),), by=who(permits.WRITE))
    Edition.objects.filter(resource=draft).update(sample=False)
    real = Edition.objects.get(resource=draft)
    for place, duty in enumerate(rules.DUTIES, 1):
        Signature.objects.create(edition=real, round=1, duty=duty, account=place, passed=True, digest=real.digest, at=now())
    with pytest.raises(IntegrityError, match="the day of the release"), transaction.atomic():
        Edition.objects.filter(pk=real.pk).update(state="released", released_at=now() - timedelta(days=3))
    Edition.objects.filter(pk=real.pk).update(state="released", released_at=now())


def test_a_released_wording_and_its_signatures_stay() -> None:
    row = released()
    for change in ({"title": "示例改动"}, {"released_at": now()}, {"state": "draft", "released_at": None}):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            Edition.objects.filter(resource=row).update(**change)
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("delete from websites_edition where resource_id = %s", [row.pk])
    with pytest.raises(IntegrityError, match="keeps its date"), transaction.atomic():
        Resource.objects.filter(pk=row.pk).update(released_at=now())
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("delete from websites_signature")


def test_what_is_under_review_is_not_rewritten() -> None:
    row = submitted()
    refused("不能改", actions.amend, row.pk, said(title="示例偷改"), (column(),), by=who(permits.WRITE))
    with pytest.raises(IntegrityError, match="not rewritten"), transaction.atomic():
        Edition.objects.filter(resource=row).update(title="示例偷改")


def test_a_returned_item_is_mended_and_signed_anew() -> None:
    author = who(permits.WRITE)
    row, reviewer = submitted(by=author), who(permits.REVIEW)
    refused("写清楚改什么", actions.return_, row.pk, "改", by=reviewer)
    does(actions.return_, row.pk, "请写明地点和时间", by=reviewer)
    edition = Edition.objects.get(resource=row)
    assert (edition.state, edition.round, edition.returned) == ("draft", 2, "请写明地点和时间")
    refused("有人签过意见", actions.discard, row.pk, by=author)
    does(actions.amend, row.pk, said(title="示例公告：时间和地点"), (column(),), by=author)
    does(actions.submit, row.pk, by=author)
    assert does(actions.pass_, row.pk, by=reviewer).state == "secrecy"


def test_as_many_review_as_the_site_asks() -> None:
    Site.objects.filter(code="portal").update(reviews=2)
    row = submitted()
    first = who(permits.REVIEW)
    assert does(actions.pass_, row.pk, by=first).state == "review"
    refused("“审核”是您签的", actions.pass_, row.pk, by=first)
    assert does(actions.pass_, row.pk, by=who(permits.REVIEW)).state == "secrecy"


@pytest.mark.parametrize(("changes", "words"), [
    ({"body": "会议布署了办事公开的各项工作。"}, "错别字"), ({"body": f"联系人身份证 {builders.id_number(3)}，请带齐材料。"}, "身份证号"),
    ({"body": '<p>请看<a href="/columns/none/">这一页</a>，写得很清楚。</p>'}, "打不开的链接"), ({"body": "太短"}, "至少写"), ({"source": ""}, "来源"),
    ({"kind": "policy"}, "文号"),
])
def test_nothing_that_must_be_mended_goes_to_review(changes: dict[str, str], words: str) -> None:
    author = who(permits.WRITE)
    row = does(actions.start, said(**changes), (column(),), by=author)
    refused(words, actions.submit, row.pk, by=author)


def test_others_neither_see_nor_sign() -> None:
    row = submitted()
    for act, by in ((actions.pass_, who(permits.REVIEW, BUREAU)), (actions.submit, who(permits.WRITE, BUREAU))):
        with pytest.raises(Absent):
            does(act, row.pk, by=by)
    with pytest.raises(Forbidden):
        does(actions.start, said(), (column(),), by=who(permits.REVIEW))
    refused("主栏目要选本单位", actions.start, said(), (column(),), by=who(permits.WRITE, BUREAU))


def test_an_edition_changes_what_is_read_and_keeps_its_first_day() -> None:
    row = released()
    author = who(permits.WRITE)
    does(actions.amend, row.pk, said(title="示例公告：办事更公开"), (), by=author)
    draft = Edition.objects.get(resource=row, number=2)
    shown = {one.what: one.parts for one in rules.changes(queries.said_in(queries.standing(row)), rules.content(draft.content))}
    assert shown == {"标题": (("same", "示例公告：办事"), ("in", "更"), ("same", "公开"))}
    assert Resource.objects.get(pk=row.pk).title == "示例公告：办事公开"
    does(actions.submit, row.pk, by=author)
    does(actions.release, signed(row).pk, by=who(permits.RELEASE))
    after = Resource.objects.get(pk=row.pk)
    assert (after.edition, after.title, after.released_at, after.index_number) == (2, "示例公告：办事更公开", row.released_at, row.index_number)


def test_a_scheduled_release_comes_in_its_time(shift: Callable[..., None]) -> None:
    row = signed(submitted())
    does(actions.release, row.pk, at=now() + timedelta(hours=2), by=who(permits.RELEASE))
    with acting(SYSTEM):
        assert actions.release_due(by=SYSTEM) == 0 and not Resource.objects.get(pk=row.pk).edition
    shift(hours=3)
    with acting(SYSTEM):
        assert actions.release_due(by=SYSTEM) == 1
    assert Resource.objects.get(pk=row.pk).released_at > now() - timedelta(minutes=1)


def test_a_scheduled_release_is_stopped_by_whoever_may_release(shift: Callable[..., None]) -> None:
    row, releaser = signed(submitted()), who(permits.RELEASE)
    refused("没有在等发布的时间", actions.recall, row.pk, "数字还要核对", by=releaser)
    does(actions.release, row.pk, at=now() + timedelta(hours=2), by=releaser)
    refused("至少", actions.recall, row.pk, "停", by=releaser)
    edition = does(actions.recall, row.pk, "数字还要核对", by=releaser)
    kept = Edition.objects.get(pk=edition.pk)
    assert (kept.state, kept.round, kept.returned, kept.release_at) == ("draft", 2, "数字还要核对", None)
    assert "websites.returned" in [one.event.event_name for one in about(f"article:{row.pk}")]
    shift(hours=3)
    with acting(SYSTEM):
        assert actions.release_due(by=SYSTEM) == 0


def test_an_offer_stands_where_it_is_accepted(county: Path) -> None:
    row = released(BUREAU, columns=(column("news", BUREAU), column("county")))
    address = county / f"portal/articles/{row.month}/{row.pk}.html"
    offered = Placement.objects.get(resource=row, accepted=False)
    assert not address.exists()
    with pytest.raises(Forbidden):
        does(actions.accept, offered.pk, by=who(permits.RELEASE, BUREAU))
    does(actions.accept, offered.pk, by=who(permits.RELEASE))
    printed(row)
    assert address.exists() and "示例公告" in (county / "portal/index.html").read_text()
    does(actions.remove, offered.pk, by=who(permits.RELEASE))
    printed(row)
    assert not address.exists() and address.with_name(f"{address.name}.gone").exists() and "示例公告" not in (county / "portal/index.html").read_text()


def test_pins_come_down_by_themselves(shift: Callable[..., None], county: Path) -> None:
    old, new = released(title="示例旧的"), released(title="示例新的")
    where = Placement.objects.get(resource=old)
    does(actions.pin, where.pk, now() + timedelta(hours=1), by=who(permits.RELEASE))
    printed(old)
    page = county / "portal/columns/notices/index.html"
    assert page.read_text().index("示例旧的") < page.read_text().index("示例新的") and "置顶" in page.read_text()
    shift(hours=2)
    with acting(SYSTEM):
        assert actions.turn_due(by=SYSTEM) == 1
    printed(new)
    assert "置顶" not in page.read_text() and page.read_text().index("示例旧的") > page.read_text().index("示例新的")


def test_a_withdrawn_item_is_gone_everywhere(county: Path) -> None:
    row = released()
    refused("至少", actions.withdraw, row.pk, "撤", by=who(permits.RELEASE))
    does(actions.withdraw, row.pk, "内容有误，另行公布", by=who(permits.RELEASE))
    printed(row)
    assert "示例公告" not in "".join(path.read_text() for path in county.rglob("*.html"))
    assert (county / f"portal/articles/{row.month}/{row.pk}.html.gone").exists()
    refused("没有在网上", actions.withdraw, row.pk, "内容有误，另行公布", by=who(permits.RELEASE))


def test_a_banner_hangs_until_its_time(shift: Callable[..., None], county: Path) -> None:
    manager = who(permits.MANAGE, within=Within.COUNTY)
    does(actions.raise_, "示例：今晚有暴雨，请不要靠近河边", now() + timedelta(hours=2), by=manager)
    assert actions.hang() and "不要靠近河边" in (county / "_banner.html").read_text() and not actions.hang()
    shift(hours=3)
    assert actions.hang() and (county / "_banner.html").read_text() == ""
    with pytest.raises(Refused, match="以后的时间"):
        does(actions.raise_, "示例：已经过去的事情", now() - timedelta(hours=2), by=manager)
    assert Banner.objects.count() == 1


def test_faults_and_findings_come_together() -> None:
    author = who(permits.WRITE)
    row = does(actions.start, said(source="", body="会议布署了办事公开的各项工作。"), (column(),), by=author)
    with pytest.raises(Faulty) as raised:
        does(actions.submit, row.pk, by=author)
    assert [one.field for one in raised.value.faults] == ["source"] and [one.kind for one in raised.value.found] == ["错别字"]
