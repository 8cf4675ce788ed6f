"""The life of an entry: written, reviewed by somebody else, published, changed, objected to, withdrawn; refusals change nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.county.loader import Profile
from shuheng.foundation.journal.queries import about
from shuheng.foundation.notices import loader
from shuheng.foundation.notices.models import Notice
from shuheng.foundation.notices.queries import message
from shuheng.sharing.catalogue import actions, jobs, permits, queries, rules
from shuheng.sharing.catalogue.actions.compiling import Faulty
from shuheng.sharing.catalogue.models import Edition, Item, Objection, Resource
from tests import builders
from tests.catalogue.entries import NAME, NUMBER, entry, published, reviewer, scheme, writer
from tests.journeys.residents import follow_all
from tests.notices import reminders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _scheme(db: None) -> None:
    scheme()
    builders.organ(), builders.organ("data"), builders.organ("public-security")


def does(act: Callable[..., Any], *values: Any, by: Actor) -> Any:
    with acting(by):
        return act(*values, by=by)


def now_of(row: Resource) -> Resource:
    return Resource.objects.get(pk=row.pk)


def kept() -> list[int]:
    return [model.objects.count() for model in (Resource, Edition, Item, Objection)]


def test_an_entry_is_written_reviewed_and_published() -> None:
    row = published()
    assert (row.code, row.edition, row.state, row.draft) == ("101001/00001", 1, "published", None)
    edition = Edition.objects.get(resource=row)
    assert rules.content(edition.content) == entry() and edition.digest == entry().digest() and edition.written_by != edition.published_by
    assert [(one.column, one.source.code, one.retired) for one in row.items.order_by("place")] == [
        ("number", "market-regulation", False), ("name", "market-regulation", False)]
    facts = {one.event.event_name for one in about(f"resource:{row.pk}")}
    assert facts == {"catalogue.submitted", "catalogue.published"} and "示例" not in str(about(f"resource:{row.pk}"))


def test_the_same_form_sent_twice_makes_one_entry() -> None:
    author = writer()
    row = does(actions.start, entry(), by=author)
    assert does(actions.start, entry(), by=author).pk == row.pk and Resource.objects.count() == 1
    with pytest.raises(Refused, match="已经有叫这个名字"):
        does(actions.start, entry(abstract="另外一份同名的示例，写得不一样。"), by=author)


def test_two_drafts_never_get_one_title() -> None:
    author = writer()
    does(actions.start, entry(), by=author)
    other = does(actions.start, entry(title="示例另一份"), by=author)
    with pytest.raises(Refused, match="已经有叫这个名字"):
        does(actions.amend, other.pk, entry(), by=author)
    assert now_of(other).title == "示例另一份"


def test_running_numbers_follow_each_other() -> None:
    assert [published(items=(NAME,), title=f"示例资源 {place}").code for place in (1, 2)] == ["101001/00001", "101001/00002"]


def test_nobody_reviews_what_he_wrote() -> None:
    author = writer()
    row = does(actions.start, entry(), by=author)
    does(actions.submit, row.pk, by=author)
    with pytest.raises(Refused, match="自己编的不能自己审"):
        does(actions.publish, row.pk, by=reviewer(author.account or 0))
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(resource=row, number=1, content={}, digest="", written_by=5, published_by=5, published_at=row.made_at)
    assert now_of(row).state == "review" and not Edition.objects.exists()


def test_a_published_edition_cannot_be_changed_by_the_program() -> None:
    edition = Edition.objects.get(resource=published())
    for statement in ("update catalogue_edition set digest = '' where id = %s", "delete from catalogue_edition where id = %s"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [edition.pk])


@pytest.mark.parametrize(("changes", "word"), [
    ({"category": "101"}, "最细的一级"), ({"category": "999999"}, "请选目录分类"), ({"items": (replace(NUMBER, source="nowhere"),)}, "没有代码为"),
    ({"items": ()}, "至少要有一个信息项")])
def test_a_faulty_draft_is_kept_but_not_taken(changes: dict[str, Any], word: str) -> None:
    author = writer()
    row = does(actions.start, entry(**changes), by=author)
    before = kept()
    with pytest.raises(Faulty, match=word) as caught:
        does(actions.submit, row.pk, by=author)
    assert caught.value.faults and kept() == before and now_of(row).state == "draft" and about(f"resource:{row.pk}") == []


def test_what_another_organ_collects_is_not_collected_again() -> None:
    published(writer("public-security"), organ="public-security")
    author = writer()
    row = does(actions.start, entry(), by=author)
    with pytest.raises(Faulty, match="不要重复采集") as caught:
        does(actions.submit, row.pk, by=author)
    assert [fault.place for fault in caught.value.faults] == [1, 2]
    items = tuple(replace(one, source="public-security") for one in (NUMBER, NAME))
    does(actions.amend, row.pk, entry(items=items), by=author)
    assert does(actions.submit, row.pk, by=author).state == "review"


def test_a_return_says_why_and_the_next_review_may_take_it() -> None:
    author = writer()
    row = does(actions.start, entry(), by=author)
    does(actions.submit, row.pk, by=author)
    with pytest.raises(Refused, match="写原因"):
        does(actions.return_, row.pk, "不", by=reviewer())
    does(actions.return_, row.pk, "摘要没有写到什么时候", by=reviewer())
    assert (now_of(row).state, now_of(row).returned) == ("draft", "摘要没有写到什么时候")
    does(actions.submit, row.pk, by=author)
    with pytest.raises(Refused, match="不能改"):
        does(actions.amend, row.pk, entry(title="示例改名"), by=author)
    assert does(actions.publish, row.pk, by=reviewer()).edition == 1
    with pytest.raises(Refused, match="不在审核"):
        does(actions.publish, row.pk, by=reviewer())


def test_the_next_edition_is_written_while_the_last_one_stands() -> None:
    author = writer()
    row = published(author)
    does(actions.amend, row.pk, entry(title="示例人口新版", items=(NAME,)), by=author)
    assert queries.resource(row.code).title == "示例人口信息" and now_of(row).state == "draft"
    does(actions.submit, row.pk, by=author)
    does(actions.publish, row.pk, by=reviewer())
    assert (now_of(row).edition, now_of(row).title, now_of(row).code) == (2, "示例人口新版", row.code)
    assert {one.column: one.retired for one in row.items.all()} == {"number": True, "name": False}
    assert row.editions.count() == 2 and queries.known(entry(items=(NUMBER,))).sources == {}


def test_a_draft_is_thrown_away() -> None:
    author = writer()
    fresh = does(actions.start, entry(), by=author)
    assert does(actions.discard, fresh.pk, by=author) is None and not Resource.objects.exists()
    row = published(author)
    does(actions.amend, row.pk, entry(title="示例改名"), by=author)
    does(actions.discard, row.pk, by=author)
    assert (now_of(row).state, now_of(row).title, now_of(row).draft) == ("published", "示例人口信息", None)


def test_a_withdrawn_entry_is_gone_and_may_come_back() -> None:
    author = writer()
    row = published(author)
    does(actions.withdraw, row.pk, "机构改革，不再由我们管", by=author)
    with pytest.raises(Absent):
        queries.resource(row.code)
    assert queries.known(entry()).sources == {} and now_of(row).withdrawn_why
    with pytest.raises(Refused, match="已经撤下"):
        does(actions.withdraw, row.pk, "机构改革，不再由我们管", by=author)
    does(actions.amend, row.pk, entry(), by=author)
    assert not queries.published().exists(), "it came back before anybody had reviewed it"
    does(actions.discard, row.pk, by=author)
    assert now_of(row).state == "withdrawn" and not queries.published().exists()
    does(actions.amend, row.pk, entry(), by=author)
    does(actions.submit, row.pk, by=author)
    assert not queries.published().exists()
    assert does(actions.publish, row.pk, by=reviewer()).edition == 2 and queries.resource(row.code).withdrawn_why == ""


def test_other_organs_see_no_drafts_and_change_nothing() -> None:
    author, other = writer(), writer("public-security")
    row = does(actions.start, entry(), by=author)
    with pytest.raises(Absent):
        does(actions.amend, row.pk, entry(), by=other)
    does(actions.submit, row.pk, by=author)
    does(actions.publish, row.pk, by=reviewer())
    for act, values in ((actions.amend, (row.pk, entry())), (actions.withdraw, (row.pk, "示例的原因"))):
        with pytest.raises(Forbidden):
            does(act, *values, by=other)
    with pytest.raises(Refused, match="只能编本单位的"):
        does(actions.start, entry(), by=other)
    with pytest.raises(Forbidden):
        does(actions.start, entry(), by=reviewer())


def test_an_objection_that_waits_is_told_before_its_day_and_after(shift: Callable[..., None]) -> None:
    builders.calendar()
    reminders.words()
    shift(to=builders.at(2026, 9, 28))
    row = published(writer())
    does(actions.object_to, row.pk, "姓名应当由公安局提供", by=writer("public-security"))
    owner, above = reminders.holder("market-regulation", permits.COMPILE), reminders.holder("data", permits.REVIEW)
    told = {}
    for day in (14, 15, 19):  # the last day is the sixteenth
        shift(to=builders.at(2026, 10, day))
        jobs.note_due(), jobs.note_due()
        told[day] = [[code for code, _, link in reminders.reached(who) if link == f"/desk/catalogue/{row.pk}/"] for who in (owner, above)]
    assert told == {14: [[], []], 15: [["notices.answer_due"], []], 19: [["notices.answer_due", "notices.answer_overdue"], ["notices.answer_overdue"]]}
    assert "有一条目录异议还没有答复，最晚 10月16日" in reminders.reached(owner)[0][1]


def test_an_objection_is_answered_once_by_the_provider(shift: Callable[..., None]) -> None:
    builders.calendar()
    shift(to=builders.at(2026, 9, 28))
    author, other = writer(), writer("public-security")
    row = published(author)
    made = does(actions.object_to, row.pk, "姓名应当由公安局提供", by=other)
    assert made.due_on == date(2026, 10, 16)  # the holidays of October do not count, the Saturday after them does
    with pytest.raises(Refused, match="直接改就是"):
        does(actions.object_to, row.pk, "自己对自己的", by=author)
    with pytest.raises(Forbidden):
        does(actions.answer, made.pk, "我来答复", True, by=other)
    does(actions.answer, made.pk, "下一版改", True, by=author)
    with pytest.raises(Refused, match="已经答复过"):
        does(actions.answer, made.pk, "再答一次", False, by=author)
    assert {"catalogue.objected", "catalogue.objection_answered"} <= {one.event.event_name for one in about(f"resource:{row.pk}")}
    with acting(SYSTEM):
        list(loader.write([one for one in loader.read(Profile(builders.COUNTY)) if one.code.startswith("catalogue.")], by=SYSTEM))
    follow_all()
    follow_all()
    with acting(SYSTEM):
        told = Notice.objects.get(account=other.account)
        assert told.link == f"/desk/catalogue/{row.pk}/" and "采纳了" in message(told).text and "下一版" not in message(told).text


def test_the_profile_never_overwrites_an_officer() -> None:
    first = entry()
    assert does(actions.put_resources, {"101001/00009": first}, by=SYSTEM).created == 1
    assert does(actions.put_resources, {"101001/00009": first}, by=SYSTEM).same == 1
    assert does(actions.put_resources, {"101001/00009": entry(title="示例新的名称")}, by=SYSTEM).changed == 1
    row = queries.resource("101001/00009")
    author = writer()
    does(actions.amend, row.pk, entry(title="示例由人改过"), by=author)
    assert does(actions.put_resources, {"101001/00009": first}, by=SYSTEM).same == 1, "a draft in hand was overwritten"
    does(actions.submit, row.pk, by=author)
    does(actions.publish, row.pk, by=reviewer())
    assert does(actions.put_resources, {"101001/00009": first}, by=SYSTEM).same == 1
    assert queries.resource("101001/00009").title == "示例由人改过"
    with pytest.raises(Forbidden):
        does(actions.put_scheme, (), by=author)


def test_statistics_name_the_silent_organs() -> None:
    published()
    rows = {one.organ: one for one in queries.statistics()}
    mine = rows["market-regulation"]
    assert (mine.entries, mine.items, mine.by_sharing, mine.opened) == (1, 2, {"conditional": 1}, 0)
    assert rows["data"].entries == 0


def test_words_find_titles_items_and_abstracts() -> None:
    row = published()
    for words in ("人口", "身份证", "覆盖全县", "101001"):
        assert [one.pk for one in queries.published(queries.Ask(words=words))] == [row.pk]
    assert not queries.published(queries.Ask(words="没有这样的")) and not queries.published(queries.Ask(openness="open"))
