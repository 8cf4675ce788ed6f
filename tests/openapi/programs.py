"""A program of an organ as tests use it: opened as an officer would, then it has nothing but HTTP."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from shuheng.faces.openapi import actions
from shuheng.faces.openapi.models import Client
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.journal import hearing, worker
from shuheng.foundation.journal.queries import history
from shuheng.services.licensing import queries as licensing
from tests import builders
from tests.journeys.residents import photo
from tests.licensing.hall import MATTER, PAPERS

EVERYTHING = ("licensing.window", "licensing.receive", "licensing.accept", "licensing.examine", "licensing.decide", "licensing.issue", "cases.read",
              "cases.extend", "cases.opine", "cases.hand_over", "identity.raise")
_keys = itertools.count(1)


@dataclass
class Program:
    """It knows its id and its secret, and fetches a token when it needs one."""

    client: Client
    secret: str
    token: str = ""
    browser: Browser = field(default_factory=Browser)

    def ask_token(self, scope: str = "", secret: str = "") -> Any:
        """The answer of the token's address."""
        basic = base64.b64encode(f"{self.client.application.client_id}:{secret or self.secret}".encode()).decode()
        return self.browser.post("/api/oauth/token", {"grant_type": "client_credentials", **({"scope": scope} if scope else {})},
                                 headers={"Authorization": f"Basic {basic}"})

    def signed_in(self, scope: str = "") -> Program:
        """The same with a token."""
        answer = self.ask_token(scope)
        assert answer.status_code == 200, answer.content
        self.token = answer.json()["access_token"]
        return self

    def get(self, path: str, **params: Any) -> Any:
        """Read something."""
        return self.browser.get(f"/api/v1{path}", params, headers=self._headers())

    def post(self, path: str, given: Mapping[str, Any], key: str = "") -> Any:
        """Write something, under a key."""
        headers = {**self._headers(), "Idempotency-Key": key or new_key()}
        return self.browser.post(f"/api/v1{path}", json.dumps(given), content_type="application/json", headers=headers)

    def upload(self, authority: str, name: str, key: str = "") -> Any:
        """A photograph."""
        content = SimpleUploadedFile(f"{name}.png", photo(name), content_type="image/png")
        return self.browser.post("/api/v1/files", {"authority": authority, "file": content}, headers={**self._headers(), "Idempotency-Key": key or new_key()})

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    # --- what a front end does

    def meets(self, name: str = "谭满仓", serial: int = 88) -> str:
        """The person stands at the window; returns the word of authority."""
        number = builders.id_number(serial, born="19791231")  # no resident of the builders has this birthday, whatever their serial
        given = {"person": {"name": name, "number": number, "phone": f"199123{serial:05d}"}, "document": "id_card"}
        answer = self.post("/presences", given)
        assert answer.status_code == 200, answer.content.decode()
        return str(answer.json()["authority"])

    def wish(self, authority: str, **changes: Any) -> dict[str, Any]:
        """A whole application of the sample matter."""
        files = {code: [self.upload(authority, code).json()["token"]] for code in PAPERS}
        return {"authority": authority, "matter": MATTER, "answers": sample(**changes), "files": files}

    def files_for(self, authority: str, key: str = "", **changes: Any) -> str:
        """File; returns the number."""
        answer = self.post("/applications", self.wish(authority, **changes), key)
        assert answer.status_code == 200, answer.content.decode()
        return str(answer.json()["number"])


def sample(**changes: Any) -> dict[str, Any]:
    """The filled sample of the matter; None takes an answer away."""
    with acting(SYSTEM):
        content = licensing.content(licensing.matter(MATTER).definition_id)
    return {name: answer for name, answer in {**content.sample, **changes}.items() if answer is not None}


def new_key() -> str:
    """A key nobody used before."""
    return f"test-key-{next(_keys):08d}"


def opened(*permits: str, organ: str = "market-regulation", name: str = "", within: Within = Within.OWN_ORGAN, **more: Any) -> Program:
    """A client of an organ, opened by the administration."""
    wanted = dict.fromkeys(permits or EVERYTHING, within)
    opening = actions.Opening(builders.organ(organ).pk, name or f"示例系统{next(_keys)}", "测试用的系统", wanted, **more)
    with acting(SYSTEM):
        client, secret = actions.open_client(opening, by=SYSTEM)
    return Program(client, secret)


def follow(number: str) -> None:
    """Let our own hearer hear every fact of a case, as the worker would. (Notices need the county's words and are heard in the journeys.)"""
    worker.discover()
    with acting(SYSTEM):
        for fact in history(Case.objects.get(number=number).pk):
            for reaction in hearing.hearers(fact.event.event_name, fact.event.event_version):
                if reaction.name == "faces.openapi.reactions.tell_clients":
                    reaction.run(fact)
