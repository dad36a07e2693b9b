"""The wiring: paths beside the API, and what is not among them is the API's."""

from __future__ import annotations

from gateway.config import Settings
from gateway.login import open_login
from gateway.store import SignIn, Store
from tests.support.login import LoginDriver
from tests.support.management import quick_passwords


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
