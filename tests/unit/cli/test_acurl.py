"""`acurl`: it becomes curl, which gets the token through a pipe. Here the curl tells what it got."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.login_server import LoginServer, serving

TELLING = """#!/bin/sh
for word in "$@"; do printf '<%s>' "$word"; done
case "$1$2$3" in
  -q--config/dev/fd/*) cat "$3" ;;
esac
cat
exit 41
"""


@pytest.fixture
def server() -> Iterator[LoginServer]:
    with serving() as opened:
        opened.answers["/oauth/token"] = [
            (200, {"access_token": "the-token", "refresh_token": "r", "expires_in": 10_000})
        ]
        yield opened


def acurl(
    server: LoginServer, home: Path, *words: str, curl: str = TELLING, **more: str
) -> tuple[int, str, str]:
    """Return the exit code, and both outputs."""
    tools = home / ("tools" if curl else "none")
    tools.mkdir(exist_ok=True)
    if curl:
        (tools / "curl").write_text(curl)
        (tools / "curl").chmod(0o755)
    path = f"{tools}:{os.environ['PATH']}" if curl else str(tools)
    environment = {**os.environ, "HOME": str(home), "PATH": path, "SSO_LOGIN_URL": server.url, **more}
    done = subprocess.run(
        [sys.executable, "-m", "gateway.cli.acurl", *words],
        input="given",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    return done.returncode, done.stdout, done.stderr


def test_curl_gets_the_rest_the_token_and_standard_input(server: LoginServer, tmp_path: Path) -> None:
    url = f"{server.url}/v1/o"
    code, out, err = acurl(server, tmp_path, "-sS", "-u", "a@x.com:p", url, "-m", "", "-X", "PUT", "-d", "@-")
    assert (code, err) == (41, "")
    first, _, rest = out.partition("/dev/fd/")
    assert first == "<-q><--config><", "of its own configuration curl reads nothing"
    assert rest.partition(">")[2] == f'<-sS><{url}><-X><PUT><-d><@->oauth2-bearer = "the-token"\ngiven'


def test_a_configuration_of_curls_is_refused(server: LoginServer, tmp_path: Path) -> None:
    code, out, err = acurl(server, tmp_path, "-K", "file", f"{server.url}/", "-u", "a@x.com:p", "-m", "")
    assert (code, out) == (2, "")
    assert "-K is not taken" in err
    assert server.asked == []


def test_http_goes_through_no_proxy_of_the_environment(server: LoginServer, tmp_path: Path) -> None:
    telling = '#!/bin/sh\necho "$http_proxy$ALL_PROXY"\n'
    proxies = {"http_proxy": "http://127.0.0.1:1", "ALL_PROXY": "http://127.0.0.1:1"}
    words = ("-u", "a@x.com:p", "-m", "", "-x", "y")
    assert acurl(server, tmp_path, f"{server.url}/", *words, curl=telling, **proxies) == (0, "\n", "")
    more = {**proxies, "SSO_API_HOSTS": "api.example"}
    code, out, _ = acurl(server, tmp_path, "https://api.example/", *words, curl=telling, **more)
    assert (code, out) == (0, "http://127.0.0.1:1http://127.0.0.1:1\n")


def test_where_nobody_is_called_no_token_is_asked_for(server: LoginServer, tmp_path: Path) -> None:
    assert acurl(server, tmp_path, "--version") == (41, "<--version>given", "")
    assert server.asked == []


def test_another_host_gets_no_token(server: LoginServer, tmp_path: Path) -> None:
    words = ("http://other.example/", "-u", "a@x.com:p", "-m", "")
    code, out, err = acurl(server, tmp_path, *words)
    assert (code, out) == (2, "")
    assert "the token is for" in err
    assert server.asked == []
    assert acurl(server, tmp_path, *words, SSO_API_HOSTS="other.example")[0] == 41


def test_help_and_no_word_at_all(server: LoginServer, tmp_path: Path) -> None:
    code, out, err = acurl(server, tmp_path, "-h")
    assert (code, out.startswith("usage: acurl"), err) == (0, True, "")
    code, out, err = acurl(server, tmp_path)
    assert (code, out, err.startswith("usage: acurl")) == (2, "", True)


def test_failures_are_sentences(server: LoginServer, tmp_path: Path) -> None:
    url = f"{server.url}/v1/o"
    code, out, err = acurl(server, tmp_path, url)
    assert (code, out) == (2, "")
    assert err.startswith("acurl: there is no terminal to ask at: Enter username:")
    code, out, err = acurl(server, tmp_path, url, "-u", "a@x.com:p", "-m", "", curl="")
    assert (code, out) == (127, "")
    assert err == "acurl: curl cannot be called: No such file or directory\n"
