"""Failed logins are kept: for whom, when and where, and nothing of what was shown."""

from __future__ import annotations

from gateway.store import INSTALLATION, of_refusals
from gateway.store.audits import Span
from tests.support.login import LoginDriver
from tests.support.management import ADMIN


async def test_a_failed_login_is_kept_and_a_good_one_is_not(login: LoginDriver) -> None:
    await login.by_password()
    await login.by_password("wrong-password", username="x" * 500)
    await login.api.as_user(ADMIN, "wrong-password")("GET", "/passcode")
    log = login.store.audits(of_refusals(INSTALLATION))
    records = await log.read(Span(0.0, 1e12), 10, lambda _: True)
    told = {(record.user, record.operation, record.uri, record.response_code) for record in records}
    assert told == {("x" * 256, "LOGIN", "/oauth/token", "401"), (ADMIN, "LOGIN", "/passcode", "401")}
    assert "wrong-password" not in str(records)
