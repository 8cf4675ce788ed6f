"""A six-step matter with three parallel opinions, one thread, every step committed: the kernel beside SpiffWorkflow in the same database."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from time import perf_counter
from typing import Any

from bench import Figure, Peer, at_least
from bench._ground import owner_sql, settle

OURS, THEIRS = 150, 60
OPINIONS = ("fire", "water", "forest")
STEPS = ("receive", "examine", "propose", "decide", "issue", "archive")


def _procedure() -> dict[str, Any]:
    titles = [*STEPS, "closed"]
    milestones = ["filed", "accepted", "accepted", "accepted", "decided", "delivered", "closed"]
    stages = [{"code": code, "title": code, "milestone": milestone, "holder": "licensing.examine", "limit_days": 2, "start": place == 0}
              for place, (code, milestone) in enumerate(zip(titles[:-1], milestones, strict=False))]
    stages.append({"code": "closed", "title": "closed", "milestone": "closed", "final": True})
    moves = [{"code": f"to_{after}", "title": after, "from_stage": before, "to_stage": after, "permit": "licensing.examine"}
             for before, after in zip(titles, titles[1:], strict=False)]
    return {"code": "bench.six", "version": 1, "title": "六步", "service": "licensing", "kind": "许可", "stages": stages, "moves": moves,
            "statutory_days": 20, "promised_days": 10, "notice_days": 5, "delivery_days": 10}


def ours(count: int) -> float:
    """Cases a second; each act is a transaction of its own, as a request is."""
    from shuheng.foundation.cases import actions as cases
    from shuheng.foundation.core.acting import SYSTEM, Actor, acting
    from shuheng.foundation.county.queries import organ

    here = organ("market-regulation")
    officer = Actor(kind="officer", account=1, post=1, organ=here.pk, organs=frozenset({here.pk}), label="bench")
    with acting(SYSTEM):
        definition = cases.publish({"procedure": _procedure()}, valid_from=date(2020, 1, 1), by=SYSTEM)
    begun = perf_counter()
    for _ in range(count):
        with acting(officer):
            case = cases.open_case(definition, cases.Opening("六步", here.pk, "portal"), by=officer).pk
        with acting(officer):
            cases.move(case, "to_examine", by=officer)
        with acting(officer):
            cases.ask_opinions(case, [cases.Question(code, here.pk, 3) for code in OPINIONS], by=officer)
        for code in OPINIONS:
            with acting(officer):
                cases.give_opinion(case, code, "agree", text="同意", by=officer)
        for code in ("to_propose", "to_decide", "to_issue", "to_archive", "to_closed"):
            with acting(officer):
                cases.move(case, code, by=officer, words="好")
    return count / (perf_counter() - begun)


def _bpmn() -> bytes:
    """The same way as BPMN: two tasks, three in parallel, four tasks."""
    tasks = [f'<userTask id="{name}" name="{name}"/>' for name in (*STEPS, *OPINIONS)]
    flows = [("start", "receive"), ("receive", "examine"), ("examine", "fork"), *(("fork", one) for one in OPINIONS),
             *((one, "join") for one in OPINIONS), ("join", "propose"), ("propose", "decide"), ("decide", "issue"), ("issue", "archive"),
             ("archive", "end")]
    lines = [f'<sequenceFlow id="f{place}" sourceRef="{a}" targetRef="{b}"/>' for place, (a, b) in enumerate(flows)]
    return ('<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench">'
            '<process id="six" isExecutable="true"><startEvent id="start"/><endEvent id="end"/><parallelGateway id="fork"/>'
            '<parallelGateway id="join"/>' + "".join(tasks + lines) + "</process></definitions>").encode()


def theirs(count: int) -> float:
    """Cases a second of SpiffWorkflow: load the state, run one task, store the state, commit."""
    from django.db import connection, transaction
    from lxml import etree
    from SpiffWorkflow import TaskState
    from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
    from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(BytesIO(_bpmn())))
    spec, serializer = parser.get_spec("six"), BpmnWorkflowSerializer()
    owner_sql("drop table if exists bench_spiff; create table bench_spiff (id bigint generated always as identity primary key, state jsonb not null)")

    def store(workflow: Any, row: int | None) -> int:
        workflow.do_engine_steps()
        workflow.refresh_waiting_tasks()
        text = serializer.serialize_json(workflow)
        with connection.cursor() as cursor:
            if row is None:
                cursor.execute("insert into bench_spiff (state) values (%s::jsonb) returning id", [text])
                return int(cursor.fetchone()[0])
            cursor.execute("update bench_spiff set state = %s::jsonb where id = %s", [text, row])
            return row

    begun = perf_counter()
    for _ in range(count):
        with transaction.atomic():
            row = store(BpmnWorkflow(spec), None)
        for _ in range(len(STEPS) + len(OPINIONS)):
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("select state from bench_spiff where id = %s for update", [row])
                    stored = cursor.fetchone()[0]
                workflow = serializer.deserialize_json(stored if isinstance(stored, str) else json.dumps(stored))
                next(iter(workflow.get_tasks(state=TaskState.READY, manual=True))).run()
                store(workflow, row)
        assert workflow.is_completed()
    rate = count / (perf_counter() - begun)
    owner_sql("drop table bench_spiff")
    return rate


def run() -> list[Figure]:
    """The figure."""
    settle()
    ours(10), theirs(5)
    peer = theirs(THEIRS)
    return [at_least("kernel: six steps and three opinions, one thread", ours(OURS), "cases/s", 3 * peer, Peer("SpiffWorkflow 3.2", peer))]
