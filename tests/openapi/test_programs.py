"""Programs of organs: tokens, permits, keys, limits, repeated writes, and on whose word they act."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from oauth2_provider.models import AccessToken

from shuheng.faces.openapi import actions, rules
from shuheng.faces.openapi.models import Key, Reply, Usage
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.journal.models import Entry
from shuheng.services.licensing.models import Material
from tests import builders
from tests.identity import people
from tests.licensing import hall
from tests.openapi import programs

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(shift: Callable[..., None]) -> hall.Hall:
    shift(to=builders.at(2026, 4, 27))
    return hall.opened()


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem that must have come with this status."""
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["status"] == status and re.search(r"[\u4e00-\u9fff]", found["detail"])
    return found


# --- tokens and keys


def test_a_secret_is_kept_as_a_digest_only_and_opens_a_token_of_half_an_hour(town: hall.Hall) -> None:
    program = programs.opened()
    answer = program.ask_token()
    given = answer.json()
    assert answer.status_code == 200 and given["expires_in"] == 1800 and given["token_type"] == "Bearer"
    kept = [str(row) for table in (Key, AccessToken) for row in table.objects.values_list()]
    assert not any(program.secret in row or given["access_token"] in row for row in kept)
    wrong = program.ask_token(secret="x" * 43)
    assert wrong.status_code == 401 and wrong.json()["error"] == "invalid_client"
    posted = program.browser.post("/api/oauth/token", {"grant_type": "client_credentials", "client_id": program.client.application.client_id,
                                                       "client_secret": program.secret})
    assert posted.status_code == 200
    assert program.browser.post("/api/oauth/token", {"grant_type": "password", "username": "a", "password": "b"}).status_code == 400


def test_many_wrong_secrets_from_one_address_must_wait(town: hall.Hall) -> None:
    program = programs.opened()
    answers = [program.ask_token(secret="wrong") for _ in range(21)]
    assert answers[-1].status_code == 429 and answers[-1]["Retry-After"] == "300" and program.ask_token().status_code == 429


def test_a_token_holds_what_it_asked_for_and_never_more_than_the_client(town: hall.Hall) -> None:
    program = programs.opened("cases.read", "licensing.accept")
    assert program.ask_token("licensing.decide").json()["error"] == "invalid_scope"
    number = hall.filed(town)
    narrow = program.signed_in("cases.read")
    assert narrow.get(f"/cases/{number}").status_code == 200
    said = problem(narrow.post(f"/cases/{number}/accept", {}), 403)
    assert "licensing.accept" in said["detail"]
    wide = program.signed_in()
    with acting(SYSTEM):
        actions.set_client(program.client.pk, actions.Opening(0, "", "测试用的系统", {"cases.read": Within.OWN_ORGAN}), by=SYSTEM)
    problem(wide.post(f"/cases/{number}/accept", {}), 403)
    assert Case.objects.get(number=number).milestone == "filed"


def test_an_old_key_is_good_for_the_overlap_and_no_longer(town: hall.Hall, shift: Callable[..., None]) -> None:
    program = programs.opened("cases.read")
    with acting(SYSTEM):
        fresh = actions.rotate_key(program.client.pk, 24, by=SYSTEM)
    assert program.ask_token().status_code == 200 and program.ask_token(secret=fresh).status_code == 200
    shift(to=builders.at(2026, 4, 28, 11))
    assert program.ask_token().status_code == 401 and program.ask_token(secret=fresh).status_code == 200
    program.secret = fresh
    program.signed_in()
    with acting(SYSTEM):
        actions.rotate_key(program.client.pk, 0, by=SYSTEM)
    problem(program.get("/cases"), 401)
    assert program.ask_token().status_code == 401


def test_a_suspended_client_is_refused_at_once(town: hall.Hall) -> None:
    program = programs.opened("cases.read").signed_in()
    assert program.get("/cases").status_code == 200
    with acting(SYSTEM):
        actions.suspend_client(program.client.pk, "leak", by=SYSTEM)
    problem(program.get("/cases"), 401)
    assert program.ask_token().status_code == 401
    with acting(SYSTEM):
        actions.resume_client(program.client.pk, by=SYSTEM)
    problem(program.get("/cases"), 401)
    assert program.signed_in().get("/cases").status_code == 200


def test_a_given_back_token_opens_nothing(town: hall.Hall) -> None:
    program = programs.opened("cases.read").signed_in()
    answer = program.browser.post("/api/oauth/revoke", {"token": program.token, "client_id": program.client.application.client_id,
                                                        "client_secret": program.secret})
    assert answer.status_code == 200
    problem(program.get("/cases"), 401)


def test_cookies_count_for_nothing_here_and_tokens_nothing_elsewhere(town: hall.Hall) -> None:
    program = programs.opened().signed_in()
    officer = people.officer("clerk", people.post("clerk", {"cases.read": Within.OWN_ORGAN}))
    people.sign_in(program.browser, officer)
    token, program.token = program.token, ""
    problem(program.get("/cases"), 401)
    program.token = token
    assert program.get("/cases").status_code == 200
    fresh = programs.Program(program.client, program.secret, token)
    assert fresh.browser.get("/desk/", headers={"Authorization": f"Bearer {token}"}).status_code == 302


def test_power_over_the_house_cannot_be_given_to_programs(town: hall.Hall) -> None:
    for wanted in ({"identity.manage": Within.COUNTY}, {"openapi.manage": Within.COUNTY}, {}, {"licensing.window": Within.OWN_ORGAN}):
        with pytest.raises(Refused):
            rules.check_permits(wanted)


# --- limits


def test_beyond_the_limit_an_honest_pause_is_asked_for(town: hall.Hall, shift: Callable[..., None]) -> None:
    program = programs.opened("cases.read", per_minute=3).signed_in()
    assert [program.get("/cases").status_code for _ in range(3)] == [200, 200, 200]
    answer = program.get("/cases")
    said = problem(answer, 429)
    seconds = int(answer["Retry-After"])
    assert 1 <= seconds <= 60 and str(seconds) in said["detail"]
    shift(to=clock.now() + timedelta(seconds=seconds))
    assert program.get("/cases").status_code == 200
    used = Usage.objects.get(client=program.client)
    assert used.calls == 5 and used.refused == 1


# --- writes


def test_a_repeated_write_is_done_once_and_answered_alike(town: hall.Hall) -> None:
    program = programs.opened().signed_in()
    wish = program.wish(program.meets())
    first, again = program.post("/applications", wish, "one-key-0001"), program.post("/applications", wish, "one-key-0001")
    assert first.status_code == again.status_code == 200 and first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first
    assert Case.objects.count() == 1
    problem(program.post("/applications", {**wish, "paper": ["rules"]}, "one-key-0001"), 422)
    number = first.json()["number"]
    accepted = [program.post(f"/cases/{number}/accept", {}, "accept-key-1") for _ in range(2)]
    assert [one.status_code for one in accepted] == [200, 200] and Entry.objects.filter(name="cases.accepted").count() == 1
    Reply.objects.all().delete()
    assert program.post("/applications", wish, "one-key-0001").json()["number"] == number, "the journal remembers the act longer than the reply"
    assert Case.objects.count() == 1


def test_a_refused_write_leaves_nothing_and_may_be_tried_again_under_its_key(town: hall.Hall) -> None:
    program = programs.opened().signed_in()
    wish = program.wish(program.meets())
    before = hall.everything(leaving_out=("openapi_window", "openapi_usage", "oauth2_"))
    said = problem(program.post("/applications", {**wish, "answers": {**wish["answers"], "area": -3, "nonsense": 1}}, "second-key-1"), 422)
    assert {one["pointer"] for one in said["errors"]} == {"/answers/area", "/answers/nonsense"}
    missing = {**wish, "files": {code: tokens for code, tokens in wish["files"].items() if code != "lease"}}
    assert [one["pointer"] for one in problem(program.post("/applications", missing, "second-key-1"), 422)["errors"]] == ["/files/lease"]
    assert hall.everything(leaving_out=("openapi_window", "openapi_usage", "oauth2_")) == before
    assert program.post("/applications", wish, "second-key-1").status_code == 200


@pytest.mark.parametrize(("body", "kind", "status"), [
    ("{", "application/json", 400), ('{"words": "\\u0000"}', "application/json", 400), ("[" * 3000, "application/json", 400),
    ('{"words": NaN}', "application/json", 400), ('{"words": "\\ud800"}', "application/json", 400), ("a=1", "text/plain", 415),
    ('{"words": 5}', "application/json", 422), ('{"word": "x"}', "application/json", 422), ("\xff", "application/json", 400),
])
def test_what_cannot_be_read_is_told_and_breaks_nothing(town: hall.Hall, body: str, kind: str, status: int) -> None:
    program = programs.opened().signed_in()
    answer = program.browser.generic("POST", f"/api/v1/cases/{hall.filed(town)}/accept", body.encode("latin-1"), content_type=kind,
                                     headers={"Authorization": f"Bearer {program.token}", "Idempotency-Key": "some-key-1"})
    problem(answer, status)


def test_a_write_without_a_key_and_an_unknown_address_are_refused(town: hall.Hall) -> None:
    program = programs.opened().signed_in()
    answer = program.browser.post(f"/api/v1/cases/{hall.filed(town)}/accept", "{}", content_type="application/json",
                                  headers={"Authorization": f"Bearer {program.token}"})
    assert "Idempotency-Key" in problem(answer, 400)["detail"]
    problem(program.get("/nowhere"), 404)
    problem(program.browser.get("/api/v1/nowhere"), 401)
    answer = program.browser.delete("/api/v1/cases", headers={"Authorization": f"Bearer {program.token}", "Idempotency-Key": "delete-it"})
    problem(answer, 405)
    assert answer["Allow"]


# --- on whose word


def test_a_front_end_files_for_somebody_at_its_window_and_handles_the_case(town: hall.Hall) -> None:
    program = programs.opened().signed_in()
    number = program.files_for(program.meets())
    case = Case.objects.get(number=number)
    assert case.channel == "window" and case.milestone == "filed"
    shown = program.get(f"/cases/{number}").json()
    assert {"accept", "ask_supplement"} <= {one["code"] for one in shown["moves"]} and shown["clocks"][0]["proof"]
    assert program.get("/tasks").json()["items"][0]["case"]["number"] == number
    whole = program.get(f"/applications/{number}").json()
    material = next(one for one in whole["materials"] if one["code"] == "health")
    assert program.browser.get(material["file"], headers={"Authorization": f"Bearer {program.token}"}).content.startswith(b"\x89PNG")
    program.post(f"/cases/{number}/materials/{material['id']}/check", {"verdict": "bad", "remark": "过期了"})
    asked = program.post(f"/cases/{number}/ask-supplement", {"items": [{"what": "健康证明过期了", "material": "health"}]})
    assert asked.json()["stage"] == "supplementing"
    word = program.meets()
    fresh = program.upload(word, "health again").json()["token"]
    assert program.post(f"/applications/{number}/supplement", {"authority": word, "files": {"health": [fresh]}}).status_code == 200
    for path, given in (("accept", {}), ("moves/submit", {"words": "符合条件"}), ("decide", {"granted": True}), ("deliver", {"way": "electronic"}),
                        ("moves/close", {})):
        answer = program.post(f"/cases/{number}/{path}", given)
        assert answer.status_code == 200, answer.content.decode()
    assert answer.json()["outcome"] == "granted" and answer.json()["closed_on"]
    paper = program.get(f"/cases/{number}/documents").json()["items"][0]
    pdf = program.browser.get(paper["file"], headers={"Authorization": f"Bearer {program.token}"})
    assert pdf.content.startswith(b"%PDF")
    assert program.get(f"/documents/{paper['code']}").json()["number"] == paper["number"]
    facts = program.get(f"/cases/{number}/history").json()["items"]
    assert [one["seq"] for one in facts] == list(range(1, len(facts) + 1)) and not any(rules.PRIVATE & set(one["data"]) for one in facts)
    account = program.client.account_id
    assert set(Entry.objects.filter(case=case.pk).values_list("account", flat=True)) == {account}
    assert Material.objects.get(case=case, verdict="replaced").checked_by == f"接口 · {program.client.name}"


def test_the_person_can_see_who_looked_them_up_and_what_was_done(town: hall.Hall) -> None:
    program = programs.opened().signed_in()
    number = program.files_for(program.meets())
    program.get(f"/applications/{number}")
    with acting(SYSTEM):
        party = Case.objects.get(number=number).party_id
    about = list(Entry.objects.filter(about=f"party:{party}", name__startswith="openapi.").order_by("pk").values_list("name", flat=True))
    assert about == ["openapi.presence_recorded", "openapi.acted_for", "openapi.case_read"]
    assert program.client.account_id in Entry.objects.filter(name="openapi.presence_recorded").values_list("account", flat=True)


def test_personal_answers_are_masked_until_somebody_says_why(town: hall.Hall) -> None:
    program = programs.opened().signed_in()
    number = hall.filed(town)
    masked = program.get(f"/applications/{number}").json()["answers"]
    problem(program.post(f"/applications/{number}/reveal", {"reason": ""}), 422)
    whole = program.post(f"/applications/{number}/reveal", {"reason": "核对经营者身份"}).json()["answers"]
    hidden = [name for name in whole if masked[name] != whole[name]]
    assert hidden and all("*" in str(masked[name]) for name in hidden)
    assert Entry.objects.filter(name="licensing.personal_shown").count() == 1


def consenting(town: hall.Hall) -> Actor:
    """The applicant, proved."""
    from shuheng.foundation.identity.actions import parties

    with acting(SYSTEM):
        parties.raise_level(town.applicant.party or 0, "id_card", by=SYSTEM)
    return Actor(**{**town.applicant.__dict__, "level": 2})


def test_without_presence_only_the_persons_own_consent_counts(town: hall.Hall) -> None:
    front = programs.opened("cases.opine", organ="data", offered=True).signed_in()
    problem(front.post("/presences", {"person": {"name": "谭满仓", "number": builders.id_number(88)}, "document": "id_card"}), 403)
    made_up = "11111111-1111-4111-8111-111111111111"
    problem(front.post("/applications", {"authority": made_up, "matter": hall.MATTER, "answers": {}}), 404)
    person = consenting(town)
    with acting(person):
        word = actions.consent(front.client.pk, 30, by=person)
    number = front.files_for(str(word.number))
    assert Case.objects.get(number=number).channel == "client"
    assert front.get(f"/cases/{number}", authority=str(word.number)).json()["number"] == number
    assert front.get(f"/applications/{number}", authority=str(word.number)).status_code == 200
    problem(front.get(f"/cases/{number}"), 403)
    other = programs.opened("cases.opine", organ="forestry", offered=True).signed_in()
    problem(other.get(f"/cases/{number}", authority=str(word.number)), 404)
    stranger = hall.filed(hall.Hall(town.stranger, town.applicant, town.officer, town.neighbour))
    problem(front.get(f"/cases/{stranger}", authority=str(word.number)), 404)
    with acting(person):
        actions.withdraw_consent(str(word.number), by=person)
    problem(front.get(f"/cases/{number}", authority=str(word.number)), 404)
    problem(front.post(f"/applications/{number}/withdraw", {"authority": str(word.number)}), 404)


def test_presence_lasts_for_hours_and_paper_needs_it(town: hall.Hall, shift: Callable[..., None]) -> None:
    program = programs.opened().signed_in()
    word = program.meets()
    wish = program.wish(word)
    on_paper = {**wish, "files": {}, "paper": list(wish["files"])}
    number = program.post("/applications", on_paper).json()["number"]
    assert set(Material.objects.filter(case__number=number).exclude(source="free").values_list("source", flat=True)) == {"paper"}
    shift(to=builders.at(2026, 4, 27, 15))
    problem(program.signed_in().post(f"/applications/{number}/withdraw", {"authority": word}), 404)
    again = program.meets()
    assert program.post(f"/applications/{number}/withdraw", {"authority": again, "reason": "不办了"}).json()["outcome"] == "withdrawn"


def test_a_window_takes_only_what_its_organ_handles(town: hall.Hall) -> None:
    program = programs.opened(organ="forestry").signed_in()
    problem(program.post("/applications", {"authority": program.meets(), "matter": hall.MATTER, "answers": {}}), 404)


def test_a_neighbours_program_sees_nothing(town: hall.Hall) -> None:
    number, neighbour = hall.filed(town), programs.opened(organ="forestry").signed_in()
    for path in (f"/cases/{number}", f"/cases/{number}/history", f"/applications/{number}"):
        problem(neighbour.get(path), 404)
    problem(neighbour.post(f"/cases/{number}/accept", {}), 404)
    assert neighbour.get("/cases").json() == {"items": [], "next": ""}


# --- lists and figures


def test_a_list_goes_on_from_its_mark_while_new_cases_come(town: hall.Hall) -> None:
    program = programs.opened("cases.read").signed_in()
    numbers = [hall.filed(town) for _ in range(5)]
    first = program.get("/cases", limit=2).json()
    hall.filed(town)
    second = program.get("/cases", limit=2, after=first["next"]).json()
    third = program.get("/cases", limit=2, after=second["next"]).json()
    assert [one["number"] for page in (first, second, third) for one in page["items"]] == numbers[::-1] and third["next"] == ""
    problem(program.get("/cases", after="nonsense"), 422)
    assert program.get("/cases", matter=hall.MATTER, state="closed").json()["items"] == []
    problem(program.get("/cases", limit=1000), 422)


def test_figures_stay_within_the_reach(town: hall.Hall) -> None:
    program = programs.opened("cases.read").signed_in()
    found = program.get("/statistics", by="organ").json()
    assert {one["of"] for one in found["items"]} <= {"market-regulation"}
    problem(program.get("/statistics", since="2026-05-01", until="2026-04-01"), 422)


def test_the_guide_and_the_form_of_a_matter_are_open_to_every_client(town: hall.Hall) -> None:
    program = programs.opened("cases.opine").signed_in()
    assert hall.MATTER in [one["code"] for one in program.get("/matters", words="餐饮").json()["items"]]
    guide = program.get(f"/matters/{hall.MATTER}").json()
    assert {one["code"] for one in guide["materials"]} >= set(hall.PAPERS) and guide["limits"]
    assert "properties" in program.get(f"/matters/{hall.MATTER}/form").json()["form"]
    problem(program.get("/matters/nothing"), 404)
