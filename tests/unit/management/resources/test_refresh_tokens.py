from __future__ import annotations

from tests.support.clients import make_refresh_token
from tests.support.issued import REFRESH, issue
from tests.support.management import ORG, Driver, O

ONE = f"{O}/oauth2/refreshtokens/{REFRESH}"
UNKNOWN = "keymanagement.service.RefreshTokenDoesntExists"


async def test_revoking_a_used_up_token_revokes_what_came_of_it(api: Driver) -> None:
    await issue(api)
    tokens = api.store.tokens(ORG)
    access = await tokens.find_access("an-access-token")
    assert access is not None
    await tokens.rotate(REFRESH, "heir", access.but(refresh_count=1), ("next", make_refresh_token(access)))
    (await api("GET", ONE)).refused(404, UNKNOWN)
    (await api("DELETE", ONE)).refused(404, UNKNOWN)
    (await api("POST", f"{ONE}?action=approve")).refused(404, UNKNOWN)
    reply = await api("POST", f"{ONE}?action=revoke")
    assert reply.expect(200).value == {"refreshToken": REFRESH, "status": "revoked"}
    heir = (await api("GET", f"{O}/oauth2/accesstokens/heir")).expect(200).value
    assert (heir["status"], heir["refreshCount"]) == ("revoked", 1)
    (await api("POST", f"{O}/oauth2/refreshtokens/next?action=approve")).refused(
        400, "keymanagement.service.InvalidTokenStatus"
    )


async def test_unknown_ones_are_refused(api: Driver) -> None:
    for verb, query in (("GET", ""), ("POST", "?action=revoke"), ("DELETE", "")):
        (await api(verb, f"{O}/oauth2/refreshtokens/none{query}")).refused(404, UNKNOWN)
