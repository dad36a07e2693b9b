"""Asynchronous questions to the statistics of an environment: asked by a document, fetched as a file.

The answer is worked out when the question is accepted; who asks for its state is told that it is completed.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import orjson

from gateway.errors import NotFound
from gateway.management.answers import ARCHIVE, Answer, archive, created, found
from gateway.management.call import Call
from gateway.management.lookup import environment_of
from gateway.management.operation import describes, entity_sent
from gateway.management.resource import Resource
from gateway.management.shapes import BYTES, QUERY, QUERY_STATE, SENT_QUERY
from gateway.management.stat_query import answer
from gateway.management.stat_requests import read_format, read_request, result_file
from gateway.store import ANSWERS_KEPT

_ROOT = "Query"
_PATH = "organizations/{organization}/environments/{environment}/queries"


@describes(QUERY, status=201, sent=entity_sent(SENT_QUERY))
async def ask(call: Call) -> Answer:
    """Answer a question, and keep the answer."""
    environment = await environment_of(call)
    members = call.body.entity(_ROOT)
    query, form = read_request(members, call.now), read_format(members)
    query_id = call.ports.new_id()
    statistics = call.store.statistics()
    outcome = await answer(query, statistics, call.organization, environment, now=call.now)
    file = result_file(outcome, query_id, form)
    kept = {
        "name": members.text("name") or "",
        "created": call.now,
        "rows": len(outcome.rows),
        "file": base64.b64encode(file).decode(),
    }
    await statistics.keep_answer(call.organization, environment, query_id, orjson.dumps(kept))
    told = {"created": _time(call.now), "id": query_id, "self": _address(call, query_id)}
    return created({**told, "state": "enqueued"})


@describes(QUERY_STATE)
async def get_state(call: Call) -> Answer:
    """Answer that a question is answered, and where its file is."""
    kept = await _kept(call)
    address, at, file = _address(call, call.names["query"]), _created(kept), _file(kept)
    name = {"name": kept["name"]} if kept["name"] else {}
    return found(
        {
            **name,
            "created": _time(at),
            "id": call.names["query"],
            "result": {"expires": _time(at + ANSWERS_KEPT), "self": f"{address}/result"},
            "resultFileSize": f"{len(file)} B",
            "resultRows": kept["rows"],
            "self": address,
            "state": "completed",
            "updated": _time(at),
        }
    )


@describes(BYTES, media=ARCHIVE)
async def get_result(call: Call) -> Answer:
    """Answer the file."""
    return archive(_file(await _kept(call)))


async def _kept(call: Call) -> dict[str, object]:
    environment = await environment_of(call)
    raw = await call.store.statistics().find_answer(call.organization, environment, call.names["query"])
    if raw is None:
        raise NotFound(
            "dataapi.service.QueryDoesNotExist",
            f"Query {call.names['query']} does not exist in environment {environment}, or not any more",
        )
    kept: dict[str, object] = orjson.loads(raw)
    return kept


def _created(kept: dict[str, object]) -> float:
    at = kept["created"]
    assert isinstance(at, int | float)
    return float(at)


def _file(kept: dict[str, object]) -> bytes:
    return base64.b64decode(str(kept["file"]))


def _address(call: Call, query_id: str) -> str:
    return f"/{_PATH.format_map(call.names)}/{query_id}"


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


RESOURCES = (
    Resource(_PATH, post=ask),
    Resource(f"{_PATH}/{{query}}", get=get_state),
    Resource(f"{_PATH}/{{query}}/result", get=get_result),
)
