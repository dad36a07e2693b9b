from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from gateway.config import Settings
from gateway.entities import ORGADMIN, User
from gateway.management import api_of
from gateway.management.answers import Answer
from gateway.management.call import Call
from gateway.management.resource import Found, Resource
from gateway.store import ENTITIES, Hint, Span, of_organization
from gateway.store.keys import CHANGES
from tests.support.management import ORG, Driver, O, quick_passwords


async def test_an_organization_that_is_not_there_is_denied(api: Driver) -> None:
    for path in ("/v1/o/nobodys", "/v1/o/nobodys/apis", "/v1/organizations/nobodys/e/test"):
        reply = await api("GET", path)
        reply.refused(403, "messaging.config.beans.OrganizationDoesNotExist")


@pytest.mark.parametrize(
    ("verb", "path", "allowed"),
    [
        ("PATCH", O, "GET, HEAD, POST, PUT, DELETE"),
        ("PATCH", f"{O}/apis", "GET, HEAD, POST"),
        ("GET", f"{O}/developers/a@b.c/apps/x/keys/create", "POST"),
        ("OPTIONS", f"{O}/apis", "GET, HEAD, POST"),
    ],
)
async def test_other_verbs_are_not_allowed(api: Driver, verb: str, path: str, allowed: str) -> None:
    reply = await api(verb, path)
    reply.refused(405, "management.MethodNotAllowed")
    assert reply.headers["Allow"] == allowed


async def test_a_change_is_logged_with_who_and_what_and_no_secret(
    api: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await api.registered()
    own = {"consumerKey": "a-key", "consumerSecret": "very-secret"}
    (await api("POST", f"{O}/developers/t@w.com/apps/Weather%20App/keys/create", own)).expect(201)
    (await api("GET", f"{O}/apps?expand=true")).expect(200)
    lines = [each for each in caplog.records if each.name == "gateway.management.audit"]
    assert [each.getMessage() for each in lines] == [
        "POST organizations/myorg/apiproducts by admin@tollkeeper.local",
        "POST organizations/myorg/developers by admin@tollkeeper.local",
        "POST organizations/myorg/developers/t@w.com/apps by admin@tollkeeper.local",
        "POST organizations/myorg/developers/t@w.com/apps/Weather App/keys/create by admin@tollkeeper.local",
    ]
    assert [vars(each)["subject"] for each in lines] == ["Premium", "t@w.com", "Weather App", ""]
    assert "very-secret" not in caplog.text
    (await api("POST", f"{O}/developers/t@w.com?action=inactive")).expect(204)
    assert vars(caplog.records[-1])["asked_action"] == "inactive"


async def test_what_is_refused_leaves_no_line(api: Driver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    (await api("DELETE", f"{O}/apiproducts/none")).refused(
        404, "keymanagement.service.apiproduct_doesnot_exist"
    )
    assert not [each for each in caplog.records if each.name == "gateway.management.audit"]


async def test_a_change_is_hinted_to_other_processes(api: Driver) -> None:
    async with aclosing(api.store.events.hints()) as hints:
        heard = asyncio.create_task(anext(hints))
        while await api.store.connection.ask("PUBSUB", "NUMSUB", CHANGES) != [CHANGES.encode(), 1]:
            pass  # until the subscription stands
        (await api("GET", O)).expect(200)
        (await api("POST", f"{O}/apiproducts", {"name": "P", "displayName": "P"})).expect(201)
        assert await heard == Hint(ENTITIES, ORG)


async def test_pages_of_other_sites_are_denied(api: Driver) -> None:
    for site in ("cross-site", "same-site"):
        reply = await api("GET", O, headers={"Sec-Fetch-Site": site})
        reply.refused(403, "security.CrossSiteRequest")
    for site in ("same-origin", "none"):
        (await api("GET", O, headers={"Sec-Fetch-Site": site})).expect(200)


async def test_a_call_that_meets_a_bug_has_its_record(api: Driver) -> None:
    async def fail(_: Call) -> Answer:
        raise RuntimeError("a bug")

    served = api_of(api.store, Settings())
    resource = Resource("organizations/{organization}/apis", post=fail)
    found = Found(resource, {"organization": ORG})
    call = Call("POST", found.names, "a@b.c", served.ports)
    with pytest.raises(RuntimeError):
        await served._change(call, found, fail)
    log = api.store.audits(of_organization(ORG))
    (record,) = await log.read(Span(0.0, 1e12), 10, lambda _: True)
    assert (record.user, record.response_code) == ("a@b.c", "500")


LATE = "late@example.org"


@pytest.mark.parametrize("is_deleted", [True, False])
async def test_rights_that_end_while_the_body_arrives_are_gone(api: Driver, is_deleted: bool) -> None:
    await api.store.users.create(User(LATE, await quick_passwords().hash("of the late one")))
    await api.store.roles(ORG).assign(ORGADMIN, LATE)
    caller = api.as_user(LATE, "of the late one")
    (await caller("GET", f"{O}/apiproducts")).expect(200)

    async def body() -> AsyncIterator[bytes]:
        yield b'{"name": "P", '
        for _ in range(20):  # until the call waits for its body
            (await api("GET", O)).expect(200)
        if is_deleted:
            (await api("DELETE", f"/v1/users/{LATE}")).expect(200)
        else:
            await api.store.roles(ORG).withdraw(ORGADMIN, LATE)
        yield b'"displayName": "P"}'

    headers = {"Authorization": caller.authorization, "Content-Type": "application/json"}
    url = f"{api.url}{O}/apiproducts"
    async with api.session.post(url, data=body(), headers=headers) as response:
        assert response.status == (401 if is_deleted else 403)
    assert (await api("GET", f"{O}/apiproducts")).expect(200).items == []
