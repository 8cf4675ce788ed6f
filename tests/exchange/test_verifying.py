"""Whoever has the evidence file and the published keys finds what was altered, deleted or inserted, without this program and its database."""

from __future__ import annotations

import copy
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.events import canonical, canonical_json
from shuheng.foundation.journal import actions as journal
from shuheng.sharing.exchange import queries, verifying
from tests.exchange.sharing import granted, look, scene

Lines = list[list[Any]]


@pytest.fixture
def evidence(db: None) -> Lines:
    """Three look-ups, sealed."""
    at = scene()
    grant = granted(at)
    for _ in range(3):
        look(at, grant)
    while journal.sequence():
        pass
    with acting(SYSTEM):
        return [json.loads(line) for line in queries.evidence()]


@pytest.fixture
def keys(client: Client) -> dict[str, str]:
    """What everybody may read."""
    return client.get("/exchange/keys.json").json()  # type: ignore[no-any-return]


def test_the_file_is_the_same_however_many_seals_are_read_at_once(evidence: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["shuheng.sharing.exchange.queries.evidence"], "TOGETHER", 0)
    with acting(SYSTEM):
        assert [json.loads(line) for line in queries.evidence()] == evidence
    assert len(receipts(evidence)) == 3


def receipts(lines: Lines) -> list[int]:
    return [place for place, line in enumerate(lines) if line[0] == "receipt"]


def _digest(facts: list[Any]) -> str:
    return hashlib.sha256(canonical(*facts[:-1], canonical_json(facts[-1]))).hexdigest()


def _altered(lines: Lines) -> None:
    lines[receipts(lines)[1]][1][7] = "fill"


def _deleted(lines: Lines) -> None:
    del lines[receipts(lines)[1]]


def _inserted(lines: Lines) -> None:
    fresh = copy.deepcopy(lines[receipts(lines)[1]])
    fresh[1][0] += 1_000
    lines.append(fresh)


def _altered_with_its_fact(lines: Lines) -> None:
    """Receipt, fact and digests all agree again; only the key is missing."""
    place = receipts(lines)[1]
    lines[place][1][10] = 4711
    lines[place - 1][4][-1]["digest"] = hashlib.sha256(canonical(*lines[place][1])).hexdigest()
    lines[place - 1][3] = _digest(lines[place - 1][4])


def _appended(lines: Lines) -> None:
    """A forged fact and its receipt behind the last seal, all digests right."""
    place = receipts(lines)[1]
    receipt, entry = copy.deepcopy(lines[place]), copy.deepcopy(lines[place - 1])
    receipt[1][0] += 1_000
    entry[4][-1] |= {"receipt": receipt[1][0], "digest": hashlib.sha256(canonical(*receipt[1])).hexdigest()}
    entry[1:4] = [lines[-1][2] + 1, entry[2] + 1_000, _digest(entry[4])]
    lines += [entry, receipt]


def _hidden(lines: Lines) -> None:
    """The fact no longer says of what it tells, and its receipt is gone."""
    place = receipts(lines)[1]
    lines[place - 1][4] = None
    del lines[place]


def _beheaded(lines: Lines) -> None:
    """The beginning is cut off."""
    del lines[0]


def _fact_deleted(lines: Lines) -> None:
    place = receipts(lines)[1]
    del lines[place - 1:place + 1]


@pytest.mark.parametrize(("harm", "word"), [
    (_altered, "被改过"), (_deleted, "不见了"), (_appended, "签名不对"), (_hidden, "被改过"), (_beheaded, "不见了"),
    (_inserted, "是后来加进去的"), (_altered_with_its_fact, "签名不对"), (_fact_deleted, "不见了")])
def test_the_verifier_names_what_was_done(evidence: Lines, keys: dict[str, str], harm: Callable[[Lines], None], word: str) -> None:
    numbers = [evidence[place][1][0] for place in receipts(evidence)]
    done, faults = verifying.verify(evidence, keys["receipts"], keys["seals"])
    assert (done.seen, faults) == (3, [])
    harm(evidence)
    faults = verifying.verify(evidence, keys["receipts"], keys["seals"])[1]
    named = numbers[1] + (1_000 if harm in (_inserted, _appended) else 0)
    if harm in (_fact_deleted, _hidden, _beheaded):
        assert any(word in one and "流水第" in one for one in faults)
    else:
        assert any(f"第 {named} 号回执" in one and word in one for one in faults)


def test_it_runs_alone(evidence: Lines, keys: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(json.dumps(keys))
    for harmed, said in ((False, "3 张回执都对得上"), (True, "被改过")):
        if harmed:
            _altered(evidence)
        (tmp_path / "evidence").write_text("\n".join(json.dumps(line) for line in evidence))
        script = Path(verifying.__file__).read_text(encoding="utf-8")
        (tmp_path / "verifying.py").write_text(script, encoding="utf-8")
        for name in (str(tmp_path / "evidence"), "-"):
            with (tmp_path / "evidence").open() as piped:
                done = subprocess.run([sys.executable, "-I", str(tmp_path / "verifying.py"), name, str(tmp_path / "keys.json")], stdin=piped,
                                      capture_output=True, text=True, check=False, cwd=tmp_path, env={})
            assert (done.returncode, said in done.stdout) == (int(harmed), True), done.stderr
