"""Where a verb calls and as whom: flags win over the environment, and nothing goes astray."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.support.commands import Desk
from tests.support.management import ADMIN, PASSWORD


async def test_the_environment_says_who_calls(desk: Desk) -> None:
    assert (await desk("apps", "list", "--json")).done().value == []


async def test_flags_win(desk: Desk) -> None:
    refused = (await desk("apps", "list", "-u", f"{ADMIN}:wrong", "-m", "")).refused()
    assert refused.endswith("Bad credentials")
    # A user by flag is meant, whatever token the environment holds.
    desk.given(TOLLKEEPER_TOKEN="e30.e30.e30", TOLLKEEPER_USER="", TOLLKEEPER_ORGANIZATION="nowhere")
    words = ("-u", f"{ADMIN}:{PASSWORD}", "-o", "myorg")
    assert (await desk("apps", "list", *words)).done().out == ""


async def test_a_session_is_kept_for_the_next_call(desk: Desk, tmp_path: Path) -> None:
    (await desk("apps", "list")).done()
    [kept] = [path for path in (tmp_path / "home/.sso-cli").iterdir() if path.suffix == ".json"]
    desk.given(TOLLKEEPER_USER="")
    # The clock of the tests gives tokens that have ended long ago.
    session = {**json.loads(kept.read_text()), "expires_at": time.time() + 1000}
    kept.write_text(json.dumps(session))
    (await desk("apps", "list")).done()


async def test_a_token_is_taken_as_it_is(desk: Desk) -> None:
    assert (
        "The access token is unknown or expired" in (await desk("apps", "list", "--token", "a.b.c")).refused()
    )
    desk.given(TOLLKEEPER_USER="", TOLLKEEPER_TOKEN="a.b.c")
    assert "The access token is unknown or expired" in (await desk("apps", "list")).refused()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--token", "x", "-u", "a@x.com"), "give --token or -u, not both"),
        (("--token", "a\nX-Header: b"), "cannot be an access token"),
        (("--token", ""), "cannot be an access token"),
        (("-m", "12"), "-m needs a code of six digits"),
        (("-o", ""), "'' cannot be a name"),
        (("-u", ":x"), "-u needs a user name"),
        (("--url", "gateway"), "an http or https URL is expected"),
    ],
)
async def test_words_that_cannot_be_are_asked_wrongly(
    desk: Desk, words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in (await desk("apps", "list", *words)).refused(2)


async def test_a_login_service_that_is_away_is_a_sentence(desk: Desk) -> None:
    away = (await desk("apps", "list", "--url", "http://127.0.0.1:1")).refused()
    assert away.startswith("the login service at http://127.0.0.1:1 does not answer")


async def test_the_help_tells_defaults_and_no_secrets(desk: Desk) -> None:
    desk.given(TOLLKEEPER_ORGANIZATION="50%off", TOLLKEEPER_TOKEN="e30.secret")
    shown = await desk("deploy", "--help")
    assert shown.code == 0
    for part in ("default 50%off; TOLLKEEPER_ORGANIZATION", "default test; TOLLKEEPER_ENVIRONMENT"):
        assert part in shown.out
    assert "better given by the environment" in shown.out
    assert PASSWORD not in shown.out
    assert "secret\n" not in shown.out
    assert "e30" not in shown.out
