from __future__ import annotations

import asyncio
from typing import cast

from tests.support.issued import ACCESS, PLAIN, issue
from tests.support.management import ORG, Driver, O

ONE = f"{O}/oauth2/accesstokens/{ACCESS}"


async def test_a_revoked_token_is_revoked_for_the_gateway(api: Driver) -> None:
    await issue(api)
    (await api("POST", f"{ONE}?action=revoke&confirm=true")).expect(200)
    token = await api.store.tokens(ORG).find_access(ACCESS)
    assert token is not None
    assert not token.is_approved


async def test_the_parameters_may_stand_in_a_form(api: Driver) -> None:
    await issue(api)
    form = "application/x-www-form-urlencoded"
    reply = await api("POST", ONE, "action=revoke&cascade=true", kind=form)
    assert reply.expect(200).value["status"] == "revoked"
    (await api("POST", ONE, "action=revoke&cascade=perhaps", kind=form)).refused(
        400, "management.InvalidParameter"
    )


async def test_attributes_given_at_once_are_all_kept(api: Driver) -> None:
    await issue(api)

    def given(number: int) -> dict[str, object]:
        return {"attributes": [{"name": f"a{number}", "value": "v"}]}

    for reply in await asyncio.gather(*(api("POST", ONE, given(number)) for number in range(8))):
        reply.expect(200)
    kept = cast("list[dict[str, str]]", (await api("GET", ONE)).value["attributes"])
    assert {each["name"] for each in kept} == {f"a{number}" for number in range(8)}


async def test_what_a_token_cannot_have_is_refused_and_changes_nothing(api: Driver) -> None:
    await issue(api)
    before = (await api("GET", ONE)).value
    many = [{"name": f"a{number}", "value": "v"} for number in range(19)]
    (await api("POST", ONE, {"attributes": many})).refused(400, "keymanagement.service.too_many_attributes")
    (await api("POST", ONE, {"scope": ["READ"]})).refused(400, "management.InvalidEntity")
    (await api("POST", ONE, {"scope": "ALL"})).refused(400, "keymanagement.service.InvalidScopes")
    assert (await api("GET", ONE)).value == before
    unknown = "keymanagement.service.AccessTokenDoesntExists"
    (await api("POST", f"{O}/oauth2/accesstokens/none", {"scope": ""})).refused(404, unknown)
    (await api("POST", f"{O}/oauth2/accesstokens/none", {"attributes": []})).refused(404, unknown)


async def test_a_token_without_companion_shows_none(api: Driver) -> None:
    await issue(api)
    path = f"{O}/oauth2/accesstokens/{PLAIN}"
    assert "refreshToken" not in (await api("GET", path)).expect(200).value
    (await api("DELETE", path)).expect(200)
    (await api("DELETE", path)).refused(404, "keymanagement.service.AccessTokenDoesntExists")
