"""`get_token`: the token alone on standard output, sentences on standard error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gateway.cli.get_token import main
from tests.support.login_server import serving

TOKENS = {"access_token": "opaque", "refresh_token": "r", "expires_in": 100}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_the_token_is_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with serving() as server:
        monkeypatch.setenv("SSO_LOGIN_URL", server.url + "/")
        server.answers["/oauth/token"] = [(200, TOKENS)]
        assert main(["-u", "a@x.com:p", "-m", ""]) == 0
        assert main(["-ua@x.com"]) == 0
    assert capsys.readouterr() == ("opaque\nopaque\n", "")


def test_a_refusal_is_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with serving() as server:
        monkeypatch.setenv("SSO_LOGIN_URL", server.url)
        server.answers["/oauth/token"] = [(401, {"error_description": "Bad credentials"})]
        assert main(["-p", "code"]) == 67
        assert capsys.readouterr() == ("", f"get_token: {server.url} refuses: Bad credentials\n")


@pytest.mark.parametrize("words", [["-h"], ["--help"], ["-u", "a", "-h"]])
def test_help_is_shown(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("usage: get_token")
    assert shown.err == ""


@pytest.mark.parametrize(
    "words", [["-x"], ["word"], ["-u"], ["-m"], ["-m", "12"], ["--user", "a"], ["-p", "x", "-u", "a:b"]]
)
def test_what_is_wrong_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("get_token: ")


def test_little_is_loaded() -> None:
    script = (
        "import sys; from gateway.cli.get_token import main; main(['-h']); "
        "heavy = {'argparse', 'aiohttp', 'orjson', 'redis', 'ssl', 'http.client', 'gateway.config.table'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("\n[]\n")
