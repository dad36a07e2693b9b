"""What an organization of a management case has issued: the tutorial's app, and tokens of each kind to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from tests.support.clients import make_code, make_refresh_token, make_token

if TYPE_CHECKING:
    from tests.support.management import Driver

ACCESS, REFRESH = "an-access-token", "a-refresh-token"
"""Of the end user `jane`, by the password grant."""
PLAIN = "another-token"
"""An access token of the app alone."""
CODE = "a-code"
OAUTH1, REQUEST, USED_REQUEST, VERIFIER = (
    "an-oauth1-token",
    "a-request-token",
    "a-used-request-token",
    "a-verifier",
)
END_USER = "jane"
SECRET = "a secret that nobody may be shown"


async def issue(driver: Driver) -> dict[str, str]:
    """Make the app `Weather App` of `t@w.com`, issue all that; return its id as `app`, its key as `key`."""
    app = await driver.registered()
    app_id = str(app["appId"])
    key = str(cast("list[dict[str, object]]", app["credentials"])[0]["consumerKey"])
    await _issue_tokens(driver, app_id, key)
    await _issue_oauth1(driver, app_id, key)
    return {"app": app_id, "key": key}


async def _issue_tokens(driver: Driver, app_id: str, key: str) -> None:
    tokens = driver.store.tokens("myorg")
    owned = make_token(client_id=key, api_products=("Premium",)).but(
        app_id=app_id, organization="myorg", developer_email="t@w.com"
    )
    access = owned.but(app_end_user=END_USER, grant_type="password")
    refresh = make_refresh_token(access, expires_at=access.issued_at + 86_400)
    assert await tokens.save(ACCESS, access, (REFRESH, refresh))
    assert await tokens.save(PLAIN, owned, None)
    code = replace(make_code(client_id=key, api_products=("Premium",)), app_id=app_id, app_end_user=END_USER)
    assert await driver.store.codes("myorg").save(CODE, code)


async def _issue_oauth1(driver: Driver, app_id: str, key: str) -> None:
    # house: OAuth 1.0 is loaded by who asks for it
    from gateway.oauth import v1
    from tests.support.oauth1_tokens import make_access, make_request, make_verifier

    store = driver.store.oauth1("myorg")
    for token in (REQUEST, USED_REQUEST):
        made = make_request(token=token, secret=SECRET, consumer_key=key)
        made = replace(made, record=replace(made.record, app_id=app_id))
        assert await store.save_request(made)
    await store.save_verifier(VERIFIER, make_verifier(), REQUEST)
    await store.save_verifier("another", make_verifier(), USED_REQUEST)
    signed = make_access(token=OAUTH1, secret=SECRET, consumer_key=key, api_products=("Premium",))
    signed = replace(signed, record=replace(signed.record, app_id=app_id))
    assert await store.redeem(USED_REQUEST, "another", signed) is v1.Redemption.DONE
