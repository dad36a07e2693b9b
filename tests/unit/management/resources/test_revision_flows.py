from __future__ import annotations

import asyncio

from tests.support.management import Driver, O

PATH = f"{O}/apis/hello/revisions/1/proxies/default"
XML = "application/xml"


async def test_flows_are_shown_as_they_are_written_to_who_prefers_xml(api: Driver) -> None:
    await api.imported()
    assert (await api("GET", f"{PATH}/flows")).expect(200).items == ["PreFlow", "one", "PostFlow"]
    reply = (await api("GET", f"{PATH}/flows/one", accept=XML)).expect(200)
    assert reply.headers["Content-Type"] == XML
    assert reply.body.startswith(b'<Flow name="one"><Condition>')
    made = await api("POST", f"{PATH}/flows", "<Flow name='two'/>", kind=XML, accept=XML)
    assert made.expect(201).body == b"<Flow name='two'/>"
    (await api("GET", f"{PATH}/flows/none")).refused(404, "messaging.config.beans.FlowDoesNotExist")


async def test_steps_that_are_attached_at_once_are_all_there(api: Driver) -> None:
    await api.imported()
    paths = [f"{PATH}/flows/PostFlow/steps?name=Refuse&enforcement=response" for _ in range(6)]
    replies = await asyncio.gather(*(api("POST", path, kind="") for path in paths))
    assert {reply.status for reply in replies} == {201}
    flow = (await api("GET", f"{PATH}/flows/PostFlow")).value
    assert flow["response"] == {"children": [{"step": {"name": "Refuse"}}] * 6}


async def test_a_step_may_have_a_condition(api: Driver) -> None:
    await api.imported()
    condition = "request.verb%20%3D%20%22GET%22"
    reply = await api("POST", f"{PATH}/steps?name=Refuse&flow=one&condition={condition}", kind="")
    assert reply.expect(201).value["request"] == {
        "children": [{"step": {"condition": 'request.verb = "GET"', "name": "Refuse"}}]
    }
    (await api("POST", f"{PATH}/steps?name=Refuse", kind="")).refused(400, "management.InvalidParameter")
