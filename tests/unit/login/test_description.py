"""The description of the login service's paths: it is of what is served, and told as it is."""

from __future__ import annotations

from gateway.config import Settings
from gateway.login import open_login
from gateway.login.description import PATHS
from gateway.store import SignIn, Store
from tests.support.described import at, described_driver
from tests.support.management import FORM, Driver, basic, driving, quick_passwords

CLIENT = basic("edgecli", "edgeclisecret")


async def test_every_path_that_is_served_is_described(store: Store) -> None:
    login = open_login(store, Settings(), SignIn.over(store, quick_passwords()))
    assert {route.path for route in login.routes} == {*PATHS}
    assert login.described is PATHS


async def test_what_is_told_is_as_it_is_described(store: Store) -> None:
    async with driving(store) as plain:
        driver = described_driver(plain)
        assert (await driver("GET", "/token_keys", kind="")).status == 200
        assert (await driver("GET", "/passcode", kind="")).status == 200
        assert (await driver("GET", "/passcode", kind="", accept="text/html")).status == 200
        assert (await driver("GET", "/userinfo", kind="")).status == 401
        await _refused(driver, "grant_type=password&username=a&password=b", 401)
        await _refused(driver, "grant_type=other", 400)
        await _refused(driver, "x" * 70_000, 413)


async def _refused(driver: Driver, form: str, status: int) -> None:
    reply = await driver("POST", "/oauth/token", form, kind=FORM, headers={"Authorization": CLIENT})
    reply.expect(status)


def test_nobody_needs_credentials_to_verify_tokens() -> None:
    assert at(PATHS, "/token_keys", "get")["security"] == []
