"""When a token is at hand, when it is refreshed, and when the user is asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.cli.sso.failures import Failure
from gateway.cli.sso.options import Options
from gateway.cli.sso.session_files import Session, SessionFiles
from gateway.cli.sso.sessions import ACURL_CODE_PROMPT, CODE_PROMPT, LEEWAY, Sessions, home_sessions
from gateway.cli.sso.token_service import TokenService
from tests.support.login_server import LoginServer

NOW = 1000.0
NEW = {"access_token": "new", "refresh_token": "r", "expires_in": 43_199}
WHO = "a@x.com"


class Desk:
    """Hold the sessions of a user who types what is given, and what was asked."""

    def __init__(self, server: LoginServer, folder: Path) -> None:
        self.server = server
        self.files = SessionFiles(folder)
        self.typed: list[str] = []
        self.prompts: list[str] = []
        service = TokenService(server.url, lambda: NOW)
        self.sessions = Sessions(service, self.files, CODE_PROMPT, lambda: NOW, self.ask, self.ask_hidden)
        server.answers = {"/oauth/token": [(200, NEW)], "/userinfo": [(200, {})]}

    def ask(self, prompt: str) -> str:
        self.prompts.append(prompt)
        return self.typed.pop(0)

    def ask_hidden(self, prompt: str) -> str:
        return self.ask(f"hidden: {prompt}")

    def keep(self, expires_at: float = NOW + LEEWAY + 1, user: str = WHO, refresh: str = "old-r") -> None:
        self.files.save(Session(user, self.server.url, "old", refresh, expires_at))

    @property
    def forms(self) -> list[dict[str, str]]:
        return [form for path, form, _ in self.server.asked if path == "/oauth/token"]


@pytest.fixture
def desk(server: LoginServer, tmp_path: Path) -> Desk:
    return Desk(server, tmp_path / "sso")


def test_the_first_time_everything_is_asked(desk: Desk) -> None:
    desk.typed = [f" {WHO} ", "pass word", " 123456 "]
    assert desk.sessions.token(Options()) == "new"
    assert desk.prompts == [
        "Enter username:",
        f"hidden: Enter the password for user '{WHO}'",
        f"Enter the six-digit code if '{WHO}' is MFA enabled or press ENTER:",
    ]
    expected = {"grant_type": "password", "username": WHO, "password": "pass word", "mfa_token": "123456"}
    assert desk.forms == [expected]
    assert desk.sessions.token(Options()) == "new", "and then nothing is"
    assert len(desk.prompts) == 3


def test_what_is_given_is_not_asked(desk: Desk) -> None:
    desk.typed = ["hidden"]
    desk.sessions.token(Options(WHO, code=""))
    assert desk.prompts == [f"hidden: Enter the password for user '{WHO}'"]
    assert desk.forms == [{"grant_type": "password", "username": WHO, "password": "hidden"}]


def test_acurl_asks_in_its_own_words(desk: Desk) -> None:
    desk.typed = [""]
    replace(desk.sessions, code_prompt=ACURL_CODE_PROMPT).token(Options(WHO, "p"))
    assert desk.prompts == [f"Enter the six-digit code (no spaces) if '{WHO}' is MFA-enabled or press ENTER:"]


def test_a_user_without_name_is_none(desk: Desk) -> None:
    desk.typed = ["  "]
    with pytest.raises(Failure, match="user name"):
        desk.sessions.token(Options())


def test_a_token_at_hand_is_given_without_a_word(desk: Desk, tmp_path: Path) -> None:
    desk.keep()
    assert desk.sessions.token(Options()) == "old"
    assert desk.sessions.token(Options(WHO)) == "old"
    assert desk.server.asked == []
    assert (tmp_path / "sso/valid_token.dat").read_text() == "old"


def test_a_token_that_ends_is_refreshed_silently(desk: Desk) -> None:
    desk.keep(NOW + LEEWAY)
    assert desk.sessions.token(Options()) == "new"
    assert desk.forms == [{"grant_type": "refresh_token", "refresh_token": "old-r"}]
    kept = desk.files.of(WHO, desk.server.url)
    assert kept is not None
    assert (kept.refresh_token, kept.expires_at) == ("r", NOW + 43_199)


@pytest.mark.parametrize("refresh", ["old-r", ""])
def test_a_session_that_is_over_asks_its_user_again(desk: Desk, refresh: str) -> None:
    desk.keep(NOW, refresh=refresh)
    refusal = (401, {"error": "invalid_token"})
    desk.server.answers["/oauth/token"] = [refusal, (200, NEW)] if refresh else [(200, NEW)]
    desk.typed = ["p", ""]
    assert desk.sessions.token(Options()) == "new"
    assert desk.prompts[0] == f"hidden: Enter the password for user '{WHO}'"


def test_a_service_that_is_away_ends_no_session(desk: Desk) -> None:
    desk.keep(NOW)
    desk.server.answers["/oauth/token"] = [(503, {})]
    with pytest.raises(Failure):
        desk.sessions.token(Options())
    assert desk.files.of(WHO, desk.server.url) is not None


def test_with_a_password_it_is_asked_whether_the_token_counts(desk: Desk) -> None:
    desk.keep()
    assert desk.sessions.token(Options(WHO, "p", "")) == "old"
    desk.server.answers = {"/userinfo": [(401, {})], "/oauth/token": [(401, {}), (200, NEW)]}
    assert desk.sessions.token(Options(WHO, "p", "")) == "new"
    assert [form["grant_type"] for form in desk.forms] == ["refresh_token", "password"]


def test_of_several_users_one_is_named(desk: Desk) -> None:
    desk.keep()
    desk.keep(user="b@x.com")
    with pytest.raises(Failure, match=r"which one is meant: a@x.com, b@x.com") as failed:
        desk.sessions.token(Options())
    assert failed.value.code == 2
    assert desk.sessions.token(Options("b@x.com")) == "old"


def test_a_passcode_is_used_at_once(desk: Desk) -> None:
    desk.keep()
    assert desk.sessions.token(Options(passcode="code")) == "new"
    assert desk.forms == [{"grant_type": "password", "response_type": "token", "passcode": "code"}]


def test_a_home_that_cannot_be_written_is_a_warning(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sso").write_text("a file")
    assert desk.sessions.token(Options(WHO, "p", "")) == "new"
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("cannot be kept") == 2


def test_it_is_kept_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    sessions = home_sessions("http://x", CODE_PROMPT)
    sessions.files.give_out("t")
    assert (tmp_path / ".sso-cli/valid_token.dat").read_text() == "t"
