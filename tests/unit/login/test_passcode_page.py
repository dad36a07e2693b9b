"""`/passcode`: a page to a browser, a text to a script, and nothing to whom nobody knows."""

from __future__ import annotations

import re

from tests.support.login import LoginDriver, refusal
from tests.support.management import ADMIN, PASSWORD


async def test_a_script_gets_the_text(login: LoginDriver) -> None:
    reply = (await login.api("GET", "/passcode")).expect(200)
    assert re.fullmatch(rb"[A-Za-z0-9]{32}\n", reply.body)
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert reply.headers["Cache-Control"] == "no-store"


async def test_a_browser_gets_a_page(login: LoginDriver) -> None:
    reply = (await login.api("GET", "/passcode", accept="text/html,*/*")).expect(200)
    assert re.search(rb"<code>get_token -p [A-Za-z0-9]{32}</code>", reply.body)
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert reply.headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]


async def test_who_is_not_proven_is_asked_for_credentials(login: LoginDriver) -> None:
    for driver in (
        login.api.anonymous(),
        login.api.as_user(ADMIN, "wrong"),
        login.api.as_user("x@y.com", PASSWORD),
        login.api.as_user(ADMIN, "x" * 2000),
    ):
        reply = await driver("GET", "/passcode")
        refusal(reply, 401, "unauthorized")
        assert reply.headers["WWW-Authenticate"].startswith("Basic realm=")


async def test_a_user_with_a_second_factor_shows_its_code(login: LoginDriver) -> None:
    await login.enrolled()
    refusal(await login.api("GET", "/passcode"), 401, "unauthorized")
    refusal(await login.api("GET", "/passcode?mfa_token=" + "1" * 2000), 400, "invalid_request")
    code = (await login.api("GET", f"/passcode?mfa_token={login.code()}")).expect(200).body.decode().strip()
    answer = (await login.ask({"grant_type": "password", "passcode": code})).expect(200).value
    (await login.refresh(answer["refresh_token"])).expect(200)


async def test_other_verbs_and_other_sites_are_refused(login: LoginDriver) -> None:
    refusal(await login.api("POST", "/passcode", kind=""), 405, "method_not_allowed")
    reply = await login.api("GET", "/passcode", headers={"Sec-Fetch-Site": "cross-site"})
    refusal(reply, 403, "access_denied")
