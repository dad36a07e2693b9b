"""`get_token` and `acurl` against a gateway that runs: the examples of the documents, with our host.

Prompts are answered at a terminal of the test's own; nothing waits for a token to end, tokens that have ended
are signed with the gateway's own key.
"""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pexpect
import pytest

from gateway.entities import SecondFactor
from gateway.oauth import jose, shown_code
from tests.e2e.running import PASSWORD, ROOT, Gateway, free_ports, running
from tests.support.login import SECRET, claims, header

ADMIN = "admin@tollkeeper.local"
RS256 = jose.parse_algorithm("RS256")


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running(tmp_path_factory.mktemp("login-tools")) as gateway:
        yield gateway


class Desk:
    """Run the scripts as a user with a home of its own."""

    def __init__(self, gateway: Gateway, home: Path) -> None:
        self.gateway = gateway
        self.home = home
        tools = home / "bin"
        tools.mkdir()
        for name in ("get_token", "acurl"):
            script = tools / name
            script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gateway.cli.{name} "$@"\n')
            script.chmod(0o755)
        self.environment = {
            "HOME": str(home),
            "PATH": f"{tools}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "SSO_LOGIN_URL": gateway.url("", "management"),
            "API": gateway.url("/v1", "management"),
            "USER": ADMIN,
            "PASS": PASSWORD,
        }
        self.folder = home / ".sso-cli"

    def run(self, *words: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command without a terminal."""
        return subprocess.run(
            words,
            check=False,
            input=given,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=60,
            start_new_session=True,
        )

    def shell(self, line: str) -> subprocess.CompletedProcess[str]:
        """Run a line in bash, without a terminal."""
        return self.run("bash", "-c", line)

    def token(self, *words: str) -> str:
        """Return what get_token prints."""
        done = self.run("get_token", *words)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout.removesuffix("\n")

    def logged_in(self, user: str = ADMIN, password: str = PASSWORD) -> str:
        """Return the token of a machine's login."""
        return self.token("-u", f"{user}:{password}", "-m", "")

    def at_terminal(self, line: str) -> pexpect.spawn[str]:
        """Run a line in bash at a terminal."""
        return pexpect.spawn(
            "bash", ["-c", line], env=self.environment, encoding="utf-8", timeout=30, dimensions=(24, 300)
        )

    def session(self, user: str = ADMIN) -> dict[str, object]:
        """Return what is kept of a user."""
        kept: dict[str, object] = json.loads((self.folder / f"{user}-token.json").read_text())
        return kept

    def keep(self, user: str = ADMIN, **changes: object) -> None:
        """Change what is kept of a user."""
        path = self.folder / f"{user}-token.json"
        path.write_text(json.dumps({**self.session(user), **changes}))


@pytest.fixture
def desk(gateway: Gateway, tmp_path: Path) -> Desk:
    return Desk(gateway, tmp_path)


# ------------------------------------------------------------------------------------ the documents' examples


def test_a_machine_user_gets_a_token_and_calls_by_curl(desk: Desk) -> None:
    done = desk.shell(
        "TOKEN=$(get_token -u $USER:\"$PASS\" -m '') && "
        'curl -sS -w "%{http_code}" -H "Authorization: Bearer $TOKEN" "$API/organizations/myorg"'
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert '"name" : "myorg"' in done.stdout
    assert done.stdout.endswith("200")


def test_a_machine_user_calls_by_acurl(desk: Desk) -> None:
    done = desk.shell('acurl -u $USER:"$PASS" -m \'\' "$API/organizations/myorg"')
    assert (done.returncode, '"name" : "myorg"' in done.stdout) == (0, True), done
    again = desk.shell('acurl "$API/o/myorg/apis/helloworld/revisions/1/policies"')
    assert again.returncode == 0
    assert isinstance(json.loads(again.stdout), list)


def test_the_token_endpoint_by_curl(desk: Desk) -> None:
    done = desk.shell(
        'curl -sS -H "Content-Type: application/x-www-form-urlencoded;charset=utf-8" '
        '-H "Accept: application/json;charset=utf-8" -H "Authorization: Basic ZWRnZWNsaTplZGdlY2xpc2VjcmV0" '
        '-X POST "$SSO_LOGIN_URL/oauth/token" --data-urlencode "username=$USER" '
        '--data-urlencode "password=$PASS" -d grant_type=password'
    )
    first = json.loads(done.stdout)
    refreshed = desk.shell(
        'curl -sS -H "Authorization: Basic ZWRnZWNsaTplZGdlY2xpc2VjcmV0" "$SSO_LOGIN_URL/oauth/token" '
        f"-d 'grant_type=refresh_token&refresh_token={first['refresh_token']}'"
    )
    second = json.loads(refreshed.stdout)
    assert [*first] == [*second]
    assert claims(second["access_token"])["iss"] == f"{desk.environment['SSO_LOGIN_URL']}/oauth/token"


def test_get_token_asks_at_the_terminal_and_prints_the_token_alone(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "out"
    child = desk.at_terminal(f"get_token > {out}")
    child.expect_exact("Enter username: ")
    child.sendline(ADMIN)
    child.expect_exact(f"Enter the password for user '{ADMIN}'\r\n")
    child.sendline(PASSWORD)
    child.expect_exact(f"Enter the six-digit code if '{ADMIN}' is MFA enabled or press ENTER: ")
    assert PASSWORD not in child.before
    child.sendline("")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert claims(out.read_text().strip())["email"] == ADMIN
    assert out.read_text().count("\n") == 1


def test_acurl_asks_at_the_terminal_and_shows_the_answer(desk: Desk) -> None:
    child = desk.at_terminal(f'echo piped | acurl "$API/organizations" -u {ADMIN}')
    child.expect_exact(f"Enter the password for user '{ADMIN}'")
    child.sendline(PASSWORD)
    child.expect_exact(f"Enter the six-digit code (no spaces) if '{ADMIN}' is MFA-enabled or press ENTER: ")
    child.sendline("")
    child.expect_exact('"myorg"')
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_a_ctrl_c_at_a_prompt_is_quiet_and_the_terminal_shows_again(desk: Desk) -> None:
    child = desk.at_terminal(f"get_token -u {ADMIN}; echo code $?; stty -a | grep -o ' echo '")
    child.expect_exact("Enter the password")
    child.waitnoecho(10)
    child.sendintr()
    child.expect_exact("code 130")
    child.expect_exact(" echo ")
    assert "Traceback" not in (child.before or "")
    child.close()


async def test_a_second_factor_is_asked_for(gateway: Gateway, desk: Desk) -> None:
    async with await gateway.store() as store:
        admin = await store.users.find(ADMIN)
        assert admin is not None
        await store.users.create(replace(admin, email="phone@x.com"))
        await store.second_factors.save(
            "phone@x.com", lambda _: SecondFactor("phone@x.com", SECRET, is_confirmed=True)
        )
    user = f"phone@x.com:{PASSWORD}"
    for wrong in ("", "000000"):
        refused = desk.run("get_token", "-u", user, "-m", wrong)
        assert (refused.returncode, refused.stdout) == (67, "")
        assert refused.stderr.endswith("refuses: Bad credentials\n")
    code = shown_code(SECRET, time.time())
    token = desk.token("-u", user, "-m", code)
    assert claims(token)["email"] == "phone@x.com"
    other = Desk(gateway, _home(desk, "other"))
    assert other.run("get_token", "-u", user, "-m", code).returncode == 67, "each code once"
    basic = desk.run(
        "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-u", user, desk.environment["API"] + "/o"
    )
    assert basic.stdout == "401"


def test_a_passcode_logs_in(desk: Desk) -> None:
    got = desk.shell(
        'PASSCODE=$(curl -sS -u "$USER:$PASS" "$SSO_LOGIN_URL/passcode") && get_token -p $PASSCODE'
    )
    assert (got.returncode, claims(got.stdout.strip())["email"]) == (0, ADMIN)
    assert desk.token() == got.stdout.strip(), "the session is the user's from then on"


# ------------------------------------------------------------------------------------------------ sessions


def test_what_is_kept_is_the_users_alone(desk: Desk) -> None:
    token = desk.logged_in()
    assert stat.S_IMODE(desk.folder.stat().st_mode) == 0o700
    assert {path.name for path in desk.folder.iterdir()} == {"valid_token.dat", f"{ADMIN}-token.json"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in desk.folder.iterdir()} == {0o600}
    assert (desk.folder / "valid_token.dat").read_text() == token
    assert desk.token() == token


def ended(desk: Desk, store_key: str) -> str:
    """Return a token of the desk's user that has ended, signed with the gateway's key."""
    kept = desk.session()["access_token"]
    told = {**claims(kept), "exp": int(time.time()) - 5}
    key = jose.private_key(store_key, "", RS256)
    return jose.write_token(header(kept), jose.write(told).encode(), RS256, key)


async def signing_key(gateway: Gateway) -> str:
    async with await gateway.store() as store:
        key = (await store.signing_keys.read()).signing()
        assert key is not None
        return key.private_pem


async def test_a_token_that_has_ended_is_refused_and_silently_refreshed(gateway: Gateway, desk: Desk) -> None:
    desk.logged_in()
    old = ended(desk, await signing_key(gateway))
    url = f"{desk.environment['API']}/organizations"
    refused = desk.run("curl", "-sS", "-i", "-H", f"Authorization: Bearer {old}", url)
    assert "401" in refused.stdout.splitlines()[0]
    desk.keep(access_token=old, expires_at=time.time() - 5)
    called = desk.run("acurl", "-sS", "-f", url)
    assert (called.returncode, called.stderr, json.loads(called.stdout)) == (0, "", ["myorg"])
    assert desk.session()["access_token"] != old
    assert desk.token() == desk.session()["access_token"]


async def test_a_rotation_of_keys_logs_nobody_out(gateway: Gateway, desk: Desk) -> None:
    token = desk.logged_in()
    rotated = desk.run(
        sys.executable,
        "-m",
        "gateway.cli",
        "login-keys",
        "rotate",
        "--data-dir",
        gateway.settings["data_dir"],
    )
    assert rotated.returncode == 0, rotated.stderr
    assert desk.token() == token
    assert desk.run("acurl", "-sSf", f"{desk.environment['API']}/o").returncode == 0
    assert header(desk.logged_in()) == header(token)
    desk.keep(expires_at=0)
    assert header(desk.token())["kid"] != header(token)["kid"]


def test_a_session_that_is_over_needs_credentials_again(desk: Desk) -> None:
    desk.logged_in()
    desk.keep(expires_at=0, refresh_token="unknown")
    over = desk.run("get_token")
    assert (over.returncode, over.stdout) == (2, "")
    assert f"Enter the password for user '{ADMIN}'" in over.stderr
    assert desk.logged_in()


def test_with_a_password_at_hand_a_script_heals_by_itself(desk: Desk) -> None:
    desk.logged_in()
    desk.keep(access_token="e30.e30.e30", refresh_token="unknown")
    assert claims(desk.logged_in())["email"] == ADMIN


async def test_with_several_users_one_is_named(gateway: Gateway, desk: Desk) -> None:
    async with await gateway.store() as store:
        admin = await store.users.find(ADMIN)
        assert admin is not None
        await store.users.create(replace(admin, email="second@x.com"))
    first, second = desk.logged_in(), desk.logged_in("Second@x.com")
    which = desk.run("get_token")
    assert (which.returncode, which.stdout) == (2, "")
    assert which.stderr.endswith(f"which one is meant: {ADMIN}, Second@x.com\n")
    assert (desk.token("-u", ADMIN), desk.token("-u", "second@x.com")) == (first, second)
    assert desk.run("acurl", "-sSf", f"{desk.environment['API']}/o", "-u", ADMIN).returncode == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"username": 5}', "\x00\xff"])
def test_a_damaged_file_is_as_good_as_none(desk: Desk, text: str) -> None:
    desk.logged_in()
    (desk.folder / f"{ADMIN}-token.json").write_bytes(text.encode("latin-1"))
    assert desk.logged_in()


def test_a_session_of_another_service_is_not_shown_to_this_one(desk: Desk) -> None:
    desk.logged_in()
    desk.keep(login_url="http://other.example")
    assert desk.run("get_token").returncode == 2


# ------------------------------------------------------------------------------------------------- failures


def test_a_service_that_is_away_is_a_sentence(desk: Desk) -> None:
    url = f"http://127.0.0.1:{free_ports(1)[0]}"
    for words in (("get_token",), ("acurl", f"{url}/v1/o")):
        away = desk.run(*words, "-u", f"{ADMIN}:x", "-m", "", SSO_LOGIN_URL=url)
        assert (away.returncode, away.stdout) == (7, "")
        assert f"the login service at {url} does not answer" in away.stderr
        assert "Traceback" not in away.stderr


def test_a_wrong_password_is_a_sentence(desk: Desk) -> None:
    wrong = desk.run("get_token", "-u", f"{ADMIN}:wrong", "-m", "")
    assert (wrong.returncode, wrong.stdout) == (67, "")
    assert not desk.folder.exists()


def test_curls_own_exit_code_and_options_pass_through(desk: Desk) -> None:
    desk.logged_in()
    url = desk.environment["API"]
    assert desk.run("acurl", "-sS", "-f", f"{url}/organizations/none").returncode == 22
    made = desk.run(
        *("acurl", "-sS", "-X", "POST", f"{url}/o/myorg/e/test/targetservers"),
        *("-H", "Content-Type: application/json", "-d", "@-", "-A", "-u", "-w", " %{http_code}"),
        given='{"name":"mine","host":"10.0.0.1","port":80,"isEnabled":true}',
    )
    assert made.stdout.endswith(" 201"), made
    assert '"host" : "10.0.0.1"' in made.stdout
    assert desk.run("acurl", "--version").stdout.startswith("curl ")


def test_the_token_is_in_no_list_of_processes(desk: Desk) -> None:
    token = desk.logged_in()
    listed = desk.run("acurl", "-sS", "-o", "/proc/self/cmdline", f"{desk.environment['API']}/o")
    assert listed.returncode != 0
    spy = desk.home / "bin" / "curl"
    spy.write_text('#!/bin/sh\ntr "\\0" " " < /proc/$$/cmdline\ntr "\\0" " " < /proc/$$/environ\n')
    spy.chmod(0o755)
    seen = desk.run("acurl", f"{desk.environment['API']}/o")
    assert "--config /dev/fd/" in seen.stdout
    assert token not in seen.stdout


def test_the_token_goes_to_no_other_host(desk: Desk) -> None:
    desk.logged_in()
    for url in (
        "http://other.example/",
        "http://localhost:9000@other.example/",
        "http://{localhost,x.example}/",
    ):
        refused = desk.run("acurl", "-sS", url)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert "the token is for" in refused.stderr


def test_no_secret_is_in_a_log_or_in_what_redis_keeps(gateway: Gateway, desk: Desk) -> None:
    wrong = "a-wrong-password-of-mine"
    assert desk.run("get_token", "-u", f"{ADMIN}:{wrong}", "-m", "123123").returncode == 67
    desk.logged_in()
    desk.keep(expires_at=0)
    kept = desk.token(), str(desk.session()["refresh_token"])
    passcode = desk.shell('curl -sS -u "$USER:$PASS" "$SSO_LOGIN_URL/passcode"').stdout.strip()
    secrets = [text.encode() for text in (PASSWORD, wrong, SECRET, "BEGIN PRIVATE", passcode, *kept)]
    files = [path for path in gateway.folder.rglob("*") if path.is_file() and path.name != "stdout"]
    assert any("aof" in path.name for path in files)
    for path in files:
        content = path.read_bytes()
        assert not [secret for secret in secrets if secret in content], path


def _home(desk: Desk, name: str) -> Path:
    folder = desk.home / name
    folder.mkdir()
    return folder
