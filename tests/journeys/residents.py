"""What residents do with a browser in the journeys."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity.models import Account
from shuheng.foundation.journal import hearing, worker
from shuheng.foundation.journal.models import Entry
from shuheng.foundation.journal.queries import heard_of, history
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.rules import forms
from tests.identity import people

MATTER = "small-catering-permit"
QIUSHENG, DONGMEI, XIAOMAN = "19900000001", "19900000002", "19900000003"


def read(answer: Any, status: int = 200) -> str:
    """The words of a page that must have come with this status."""
    page: str = answer.content.decode()
    assert answer.status_code == status, f"{answer.status_code} {answer.headers.get('Location', '')} {words(page)[:1500]}"
    return page


def words(page: str) -> str:
    """A page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def went(answer: Any) -> str:
    """Where a page sent the reader."""
    assert answer.status_code == 302, f"{answer.status_code} {words(answer.content.decode())[:1500]}"
    return str(answer.headers["Location"])


def register(client: Client, name: str, number: str, phone: str, back: str = "") -> str:
    """Telephone, code, name and number; returns where one lands."""
    went(client.post("/sign-in/", {"phone": phone, "next": back}))
    code = re.search(r"示例验证码：<span class=\"nb\">(\d{6})", client.get("/sign-in/code/").content.decode())
    assert code
    went(client.post("/sign-in/code/", {"code": code[1]}))
    return went(client.post("/register/", {"name": name, "number": number}))


def account(phone: str) -> Account:
    """A person of the demonstration."""
    with acting(SYSTEM):
        found = identity.account_by_phone(phone)
    assert found
    return found


def signed_in(phone: str) -> Client:
    """The browser of a person of the demonstration."""
    client = Client()
    people.sign_in(client, account(phone))
    return client


@cache
def photo(text: str = "a") -> bytes:
    """A small picture, another for every text."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (len(text) * 7 % 255, sum(map(ord, text)) % 255, 90)).save(out, format="PNG")
    return out.getvalue()


def upload(name: str) -> SimpleUploadedFile:
    """A photograph as a telephone sends it."""
    return SimpleUploadedFile(f"{name}.png", photo(name), content_type="image/png")


def sample(code: str = MATTER, **changes: Any) -> dict[str, Any]:
    """The filled sample of a matter, with changes (None takes an answer away)."""
    with acting(SYSTEM):
        content = licensing.content(licensing.matter(code).definition_id)
    return {name: answer for name, answer in {**content.sample, **changes}.items() if answer is not None}


def posted(code: str, section: str, answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a browser sends for one section."""
    with acting(SYSTEM):
        asked = forms.asked_in(licensing.content(licensing.matter(code).definition_id).form, section)
    return forms.flatten({name: answer for name, answer in answers.items() if name in asked})


def key_on(page: str) -> str:
    """The key under which a page files."""
    found = re.search(r'name="_key" value="([0-9a-f-]{36})"', page)
    assert found, words(page)[:800]
    return found[1]


def review_form(page: str, promise: bool = True) -> dict[str, str]:
    """What the page of review sends."""
    version = re.search(r'name="_version" value="([\d.]+)"', page)
    assert version
    return {"_key": key_on(page), "_version": version[1], **({"promise": "yes"} if promise else {})}


def fill_in(client: Client, code: str = MATTER, answers: Mapping[str, Any] | None = None, uploads: Mapping[str, str] | None = None,
            party: int | None = None) -> str:
    """Every section and the materials; returns the address of the review."""
    told = answers or sample(code)
    address = went(client.post(f"/apply/{code}/" + (f"?for={party}" if party else ""), posted(code, first_section(code), told)))
    while "step=materials" not in address and "step=review" not in address:
        section = re.search(r"step=([a-z_]+)", address)
        assert section
        address = went(client.post(address, posted(code, section[1], told)))
    if "step=materials" in address:
        papers = {f"material.{name}": upload(file) for name, file in (uploads or PAPERS).items()}
        address = went(client.post(address, papers))
    return address


PAPERS = {"health": "健康证明", "plan": "平面图", "lease": "租房合同", "rules": "食品安全制度"}


def first_section(code: str) -> str:
    """The first family of questions."""
    with acting(SYSTEM):
        return str(licensing.content(licensing.matter(code).definition_id).form["x-sections"][0]["code"])


def file(client: Client, code: str = MATTER, answers: Mapping[str, Any] | None = None, uploads: Mapping[str, str] | None = None,
         party: int | None = None) -> str:
    """A whole application; returns its number."""
    review = fill_in(client, code, answers, uploads, party)
    page = read(client.get(review))
    return number_in(went(client.post(review, review_form(page))))


def number_in(address: str) -> str:
    """The number in an address."""
    found = re.search(r"/affairs/(\d{12})/", address)
    assert found, address
    return found[1]


def follow(number: str) -> None:
    """Let everything follow that follows the facts of a case, as the worker would."""
    worker.discover()
    with acting(SYSTEM):
        case = Case.objects.get(number=number).pk
        done = 0
        while len(facts := history(case)) > done:
            for fact in facts[done:]:
                for reaction in hearing.hearers(fact.event.event_name, fact.event.event_version):
                    reaction.run(fact)
            done = len(facts)


def follow_all() -> None:
    """Let everything follow that follows any fact so far, also those that belong to no case."""
    worker.discover()
    with acting(SYSTEM):
        for fact in heard_of(list(Entry.objects.order_by("pk").values_list("pk", flat=True))):
            for reaction in hearing.hearers(fact.event.event_name, fact.event.event_version):
                reaction.run(fact)
