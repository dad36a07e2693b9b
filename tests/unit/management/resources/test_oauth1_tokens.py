from __future__ import annotations

import pytest

from tests.support.issued import OAUTH1, REQUEST, SECRET, VERIFIER, issue
from tests.support.management import Driver, O

PATH = f"{O}/oauth1"


@pytest.mark.parametrize(
    ("kind", "name", "code"),
    [
        ("accesstokens", OAUTH1, "AccessTokenDoesntExists"),
        ("requesttokens", REQUEST, "RequestTokenDoesntExists"),
        ("verifiers", VERIFIER, "VerifierDoesntExists"),
    ],
)
async def test_secrets_are_never_shown_and_unknown_names_are_refused(
    api: Driver, kind: str, name: str, code: str
) -> None:
    await issue(api)
    shown = [
        await api("GET", f"{PATH}/{kind}"),
        await api("GET", f"{PATH}/{kind}/{name}"),
        await api("DELETE", f"{PATH}/{kind}/{name}"),
    ]
    for reply in shown:
        assert SECRET not in reply.expect(200).body.decode()
    for verb in ("GET", "DELETE"):
        (await api(verb, f"{PATH}/{kind}/{name}")).refused(404, f"keymanagement.service.{code}")


async def test_only_access_tokens_have_a_status_to_change(api: Driver) -> None:
    await issue(api)
    (await api("POST", f"{PATH}/accesstokens/{OAUTH1}")).refused(400, "management.InvalidParameter")
    (await api("POST", f"{PATH}/accesstokens/none?action=revoke")).refused(
        404, "keymanagement.service.AccessTokenDoesntExists"
    )
    (await api("POST", f"{PATH}/requesttokens/{REQUEST}?action=revoke")).refused(
        405, "management.MethodNotAllowed"
    )


async def test_lists_of_an_app_and_a_key_hold_no_others(api: Driver) -> None:
    await issue(api)
    apps = f"{O}/developers/t@w.com/apps"
    (
        await api("POST", f"{apps}/Weather%20App/keys/create", {"consumerKey": "k", "consumerSecret": "s"})
    ).expect(201)
    (await api("POST", apps, {"name": "x"})).expect(201)
    assert len((await api("GET", f"{apps}/Weather%20App/oauth1accesstokens?count=5")).items) == 1
    assert (await api("GET", f"{apps}/Weather%20App/keys/k/oauth1accesstokens")).items == []
    assert (await api("GET", f"{apps}/x/oauth1accesstokens")).items == []
    (await api("GET", f"{apps}/none/oauth1accesstokens")).refused(404, "developer.service.AppDoesNotExist")
