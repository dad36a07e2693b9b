"""What a contract case of debug sessions cannot say: what was recorded, and what a successor sees."""

from __future__ import annotations

import json
from dataclasses import replace

from gateway.management.resources.debug_sessions import MOST_SESSIONS
from gateway.store import DebugSessions
from tests.support.management import ORG, Driver, E

PATH = f"{E}/apis/hello/revisions/1/debugsessions"
RECORD = json.dumps({"completed": True, "cut": False, "points": [{"id": "Paused", "at": 1.5}]})


async def begun(api: Driver, name: str = "s") -> DebugSessions:
    await api.deployed()
    (await api("POST", f"{PATH}?session={name}", kind="")).expect(201)
    return api.store.debug_sessions(ORG)


async def test_what_was_recorded_is_listed_and_fetched(api: Driver) -> None:
    port = await begun(api)
    [session] = await port.all()
    for _ in range(2):
        await port.add(session, RECORD)
    ids = (await api("GET", f"{PATH}/s/data")).expect(200).items
    assert ids == [f"{session.session_id}__1", f"{session.session_id}__2"]
    fetched = (await api("GET", f"{PATH}/s/data/{ids[1]}")).expect(200)
    assert fetched.value == {"completed": True, "point": [{"id": "Paused", "results": []}]}
    xml = (await api("GET", f"{PATH}/s/data/{ids[1]}", accept="application/xml")).expect(200)
    assert xml.headers["Content-Type"] == "application/xml"
    assert b"<Completed>true</Completed>" in xml.body
    for wrong in (
        f"{session.session_id}__3",
        "other__1",
        f"{session.session_id}__x",
        f"{session.session_id}__0",
    ):
        (await api("GET", f"{PATH}/s/data/{wrong}")).refused(404, "distribution.DebugSessionDataNotFound")


async def test_the_answer_that_begins_a_session_comes_in_one_piece(api: Driver) -> None:
    await api.deployed()
    reply = (await api("POST", f"{PATH}?session=s", kind="")).expect(201)
    assert int(reply.headers["Content-Length"]) == len(reply.body)
    assert "Transfer-Encoding" not in reply.headers


async def test_filters_are_kept_from_query_and_form(api: Driver) -> None:
    await api.deployed()
    form = "application/x-www-form-urlencoded"
    (await api("POST", f"{PATH}?session=s&header_X=1", "qparam_a=b&timeout=9", kind=form)).expect(201)
    [session] = await api.store.debug_sessions(ORG).all()
    assert [(each.name, each.value) for each in session.headers] == [("X", "1")]
    assert [(each.name, each.value) for each in session.query] == [("a", "b")]
    assert session.timeout == 9


async def test_a_session_of_an_earlier_revision_of_the_number_is_none_of_this_one(api: Driver) -> None:
    port = await begun(api)
    [session] = await port.all()
    await port.delete(session)
    await port.create(replace(session, revision_made_at=session.revision_made_at - 1))
    assert (await api("GET", PATH)).expect(200).items == []
    (await api("GET", f"{PATH}/s/data")).refused(404, "distribution.DebugSessionNotFound")


async def test_an_organization_has_so_many_sessions_at_a_time(api: Driver) -> None:
    port = await begun(api)
    [session] = await port.all()
    for number in range(MOST_SESSIONS - 1):
        await port.create(replace(session, name=f"s{number}"))
    (await api("POST", f"{PATH}?session=one-more", kind="")).refused(400, "distribution.TooManyDebugSessions")
