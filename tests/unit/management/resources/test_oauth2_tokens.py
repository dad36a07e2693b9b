from __future__ import annotations

import json

from tests.support.issued import ACCESS, PLAIN, issue
from tests.support.management import ORG, Driver, O

SEARCH, REVOKE = f"{O}/oauth2/search", f"{O}/oauth2/revoke"


async def test_a_search_leaves_out_what_has_expired_and_never_shows_a_text(api: Driver) -> None:
    made = await issue(api)
    reply = await api("GET", f"{SEARCH}?app={made['app']}")
    assert reply.expect(200).value["meta"] == {
        "limit": 10,
        "next": None,
        "query": {"app": made["app"]},
        "start": None,
        "totalResults": "2",
    }
    assert ACCESS not in reply.body.decode()
    assert PLAIN not in reply.body.decode()
    api.clock.now += 3600
    meta = (await api("GET", f"{SEARCH}?app={made['app']}")).value["meta"]
    assert isinstance(meta, dict)
    assert meta["totalResults"] == "0"


async def test_a_page_may_have_a_thousand_and_no_more(api: Driver) -> None:
    await issue(api)
    meta = (await api("GET", f"{SEARCH}?enduser=jane&limit=5000")).expect(200).value["meta"]
    assert isinstance(meta, dict)
    assert meta["limit"] == 1000


async def test_tokens_of_an_end_user_with_an_app_are_revoked_together(api: Driver) -> None:
    made = await issue(api)
    (await api("POST", f"{REVOKE}?enduser=jane&app=none")).refused(404, "developer.service.AppDoesNotExist")
    (await api("POST", f"{O}/developers/t@w.com/apps", {"name": "x"})).expect(201)
    other = (await api("GET", f"{O}/developers/t@w.com/apps/x")).value["appId"]
    assert (await api("POST", f"{REVOKE}?enduser=jane&app={other}")).expect(202).body == b"0"
    reply = await api("POST", f"{REVOKE}?enduser=jane&app={made['app']}&confirm=true")
    assert json.loads(reply.expect(202).body) == 1
    token = await api.store.tokens(ORG).find_access(ACCESS)
    assert token is not None
    assert not token.is_approved


async def test_what_was_revoked_with_an_app_is_counted_once(api: Driver) -> None:
    made = await issue(api)
    for number in (b"2", b"0"):
        assert (await api("POST", f"{REVOKE}?app={made['app']}&cascade=true")).expect(202).body == number
    view = (await api("GET", f"{O}/oauth2/refreshtokens/a-refresh-token")).expect(200).value
    assert view["status"] == "revoked"
    (await api("POST", f"{O}/oauth2/refreshtokens/a-refresh-token?action=approve")).refused(
        400, "keymanagement.service.InvalidTokenStatus"
    )
