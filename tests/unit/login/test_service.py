"""The wiring: paths beside the API, and what is not among them is the API's."""

from __future__ import annotations

from gateway.config import Settings
from gateway.login import open_login
from gateway.store import INSTALLATION, SignIn, Store, of_refusals
from gateway.store.audits import Span
from tests.support.login import LoginDriver
from tests.support.management import ADMIN, quick_passwords


async def test_the_paths(store: Store) -> None:
    service = open_login(store, Settings(), SignIn.over(store, quick_passwords()))
    assert [route.path for route in service.routes] == [
        "/oauth/token",
        "/passcode",
        "/token_keys",
        "/userinfo",
    ]


async def test_other_paths_are_the_apis(login: LoginDriver) -> None:
    (await login.api.anonymous()("GET", "/oauth/token/more")).refused(401, "security.AuthenticationFailed")


async def test_a_failed_login_is_in_the_audit_log_and_nothing_of_what_was_shown(login: LoginDriver) -> None:
    await login.by_password()
    await login.by_password("wrong-password")
    await login.api.as_user(ADMIN, "wrong-password")("GET", "/passcode")
    log = login.store.audits(of_refusals(INSTALLATION))
    records = await log.read(Span(0.0, 1e12), 10, lambda _: True)
    assert [(record.user, record.operation, record.response_code) for record in records] == [
        (ADMIN, "LOGIN", "401")
    ] * 2
    assert "wrong-password" not in str(records)
