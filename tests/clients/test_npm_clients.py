"""OAuth clients from npm, unmodified, against the bundles of examples/.

Each script beside this file runs one client through a grant and prints what it got.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.e2e.examples import CALLBACK, CLASSIC, RESOURCE, RFC, Examples

STRICT = ("oauth4webapi", "openid-client")
CLIENTS = (*STRICT, "simple-oauth2")
BUNDLES = {
    "client_credentials": "client-credentials",
    "password": "refresh",
    "authorization_code": "authorization-code",
}
"""Which example serves a grant; those with a user serve refresh tokens, too."""


def run(scripts: Path, client: str, given: dict[str, object]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["node", f"{client}.mjs", json.dumps(given)],
        cwd=scripts,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def given(examples: Examples, grant: str, form: str) -> dict[str, object]:
    name = BUNDLES[grant]
    return {
        "grant": grant,
        "refreshes": grant != "client_credentials",
        "token": examples.url(name, "/token", form),
        "authorize": examples.url(name, "/authorize", form),
        "resource": examples.url(name, "/json", form),
        "key": examples.key,
        "secret": examples.secret,
        "callback": CALLBACK,
    }


def outcome(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    assert (done.returncode, done.stderr) == (0, ""), done
    printed = json.loads(done.stdout)
    assert isinstance(printed, dict)
    return printed


def assert_tokens(printed: dict[str, object], *, refreshes: bool) -> None:
    """Hold that a token came, another after it where it was refreshed, and that the last one opens."""
    token, refreshed = printed["token"], printed["refreshed"]
    assert isinstance(token, dict)
    assert token["scope"] == "READ"
    assert len(token["access_token"]) >= 28
    if refreshes:
        assert isinstance(refreshed, dict)
        assert refreshed["access_token"] != token["access_token"]
        assert refreshed["refresh_token"] != token["refresh_token"]
    assert printed["resource"] == RESOURCE


@pytest.mark.parametrize("grant", BUNDLES)
@pytest.mark.parametrize("client", CLIENTS)
def test_a_grant_as_rfc_6749_has_it(scripts: Path, examples: Examples, client: str, grant: str) -> None:
    facts = given(examples, grant, RFC)
    assert_tokens(outcome(run(scripts, client, facts)), refreshes=bool(facts["refreshes"]))


@pytest.mark.parametrize("grant", BUNDLES)
def test_simple_oauth2_takes_the_classic_answer(scripts: Path, examples: Examples, grant: str) -> None:
    facts = given(examples, grant, CLASSIC)
    assert_tokens(outcome(run(scripts, "simple-oauth2", facts)), refreshes=bool(facts["refreshes"]))


@pytest.mark.parametrize("client", STRICT)
def test_a_strict_client_refuses_the_classic_answer(scripts: Path, examples: Examples, client: str) -> None:
    done = run(scripts, client, given(examples, "client_credentials", CLASSIC))
    assert (done.returncode, done.stdout) == (1, "")
    assert "token_type" in done.stderr


@pytest.mark.parametrize("client", CLIENTS)
def test_a_refusal_is_understood(scripts: Path, examples: Examples, client: str) -> None:
    facts = given(examples, "client_credentials", RFC) | {"grant": "password"}
    done = run(scripts, client, facts)
    assert (done.returncode, done.stdout) == (1, "")
    assert "unsupported_grant_type" in done.stderr


@pytest.mark.parametrize("client", CLIENTS)
def test_a_wrong_secret_is_understood(scripts: Path, examples: Examples, client: str) -> None:
    done = run(scripts, client, given(examples, "client_credentials", RFC) | {"secret": "wrong"})
    assert (done.returncode, done.stdout) == (1, "")
    # Those that are strict look at the challenge of a 401 before they look at its body.
    told = "OAUTH_WWW_AUTHENTICATE_CHALLENGE" if client in STRICT else "invalid_client"
    assert told in done.stderr


def test_simple_oauth2_takes_a_classic_refusal_for_one(scripts: Path, examples: Examples) -> None:
    facts = given(examples, "client_credentials", CLASSIC) | {"secret": "wrong"}
    done = run(scripts, "simple-oauth2", facts)
    assert (done.returncode, done.stdout) == (1, "")
    assert "ClientId is Invalid" in done.stderr


@pytest.mark.parametrize("method", ["HMAC-SHA1", "HMAC-SHA256"])
def test_oauth_1_0a_goes_three_legs_and_calls(scripts: Path, examples: Examples, method: str) -> None:
    paths = {
        "request": "request_token",
        "authorize": "authorize",
        "access": "access_token",
        "resource": "json",
        "echo": "echo",
    }
    facts = {name: examples.url("oauth1", f"/{path}", CLASSIC) for name, path in paths.items()}
    client = {"key": examples.key, "secret": examples.secret, "callback": CALLBACK, "method": method}
    printed = outcome(run(scripts, "oauth-1.0a", {**facts, **client}))
    assert printed == {
        "resource": RESOURCE,
        "sent": "text=a+b%26c%3Dd&more=%C3%A9",
        "refused": [401, "oauth_problem=signature_invalid"],
    }
