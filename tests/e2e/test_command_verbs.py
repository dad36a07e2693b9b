"""The verbs of the command line that call the management API, beside a gateway that runs."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.e2e.processes import children_of
from tests.e2e.running import PASSWORD, ROOT, Gateway, command, curl, free_ports, running, until

ADMIN = "admin@tollkeeper.local"
WHOSE = ("--developer", "tesla@weathersample.com")
SESSIONS = "/o/myorg/e/test/apis/weatherapi/revisions/1/debugsessions"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Run a gateway of these tests alone: they change what it keeps."""
    with running(tmp_path_factory.mktemp("verbs")) as gateway:
        yield gateway


class Desk:
    """Run the command as somebody with a home and an environment."""

    def __init__(self, gateway: Gateway, home: Path) -> None:
        self.gateway = gateway
        self.environment = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color",
            "TOLLKEEPER_URL": gateway.url("", "management"),
            "TOLLKEEPER_USER": f"{ADMIN}:{PASSWORD}",
            "TOLLKEEPER_MFA": "",
        }

    def run(self, *words: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command without a terminal."""
        return subprocess.run(
            [*command(), *words],
            check=False,
            input=given,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=60,
            start_new_session=True,
            cwd=ROOT,
        )

    def out(self, *words: str, given: str = "") -> str:
        """Return what a command shows that succeeds."""
        done = self.run(*words, given=given)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    def json(self, *words: str) -> object:
        """Return what a command shows a program."""
        value: object = json.loads(self.out(*words, "--json"))
        return value

    def began(self, *words: str) -> subprocess.Popen[str]:
        """Begin a trace; its session is there once this returns."""
        process = subprocess.Popen(
            [*command(), "trace", "weatherapi", *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        until(lambda: self.sessions() or process.poll() is not None, "the session")
        return process

    def sessions(self) -> list[str]:
        """Return the debug sessions there are."""
        names: list[str] = json.loads(self.gateway.manage("GET", SESSIONS).body)
        return names

    def at_terminal(self, *words: str, **environment: str) -> pexpect.spawn[str]:
        """Run a command at a terminal."""
        program, *rest = command()
        env = self.environment | environment
        words = (*rest, *words)
        return pexpect.spawn(
            program, [*words], env=env, encoding="utf-8", timeout=30, dimensions=(40, 200), cwd=str(ROOT)
        )


@pytest.fixture
def desk(gateway: Gateway, tmp_path: Path) -> Desk:
    return Desk(gateway, tmp_path)


def test_the_life_of_a_proxy(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    shutil.copytree(ROOT / "examples/api-key", folder)

    def asks_for(header: str) -> bool:
        body = curl(desk.gateway.url("/examples/api-key/json")).body
        return f"Failed to resolve API Key variable request.header.{header}" in body

    imported = desk.out("import", str(folder), "--deploy")
    assert imported == "api-key revision 1 imported, and deployed to test\n"
    until(lambda: asks_for("x-api-key"), "the proxy to ask for a key")
    assert desk.out("diff", str(folder)) == ""

    policy = folder / "apiproxy/policies/VerifyAPIKey.xml"
    policy.write_text(policy.read_text().replace("x-api-key", "x-other"))
    changed = desk.run("diff", str(folder))
    assert (changed.returncode, changed.stderr) == (1, "")
    assert '+    <APIKey ref="request.header.x-other"/>' in changed.stdout.splitlines()

    assert desk.out("import", str(folder), "--deploy").startswith("api-key revision 2 imported")
    until(lambda: asks_for("x-other"), "the new revision")
    assert desk.out("deploy", "api-key@1") == "api-key revision 1 deployed to test\n"
    until(lambda: asks_for("x-api-key"), "one step back")
    assert desk.out("undeploy", "api-key") == "api-key revision 1 undeployed from test\n"
    until(lambda: not asks_for("x-api-key"), "the proxy to be gone")


def test_a_key_of_an_app_opens_what_its_product_opens(desk: Desk) -> None:
    desk.out("import", "examples/api-key", "--name", "by-key", "--deploy")
    product = json.dumps(
        {"name": "By key", "displayName": "k", "approvalType": "auto", "proxies": ["by-key"]}
    )
    assert desk.gateway.manage("POST", "/o/myorg/apiproducts", product).status == 201
    made = desk.json("apps", "create", "A new one", *WHOSE, "--product", "By key")
    assert isinstance(made, dict)
    key = made["credentials"][0]["consumerKey"]
    url = desk.gateway.url("/examples/api-key/json")

    def answer() -> int:
        return curl(url, "-H", f"x-api-key: {key}").status

    until(lambda: answer() == 200, "the key to open")
    desk.out("apps", "revoke", "A new one", *WHOSE)
    until(lambda: answer() == 401, "the key to open no more", timeout=90.0)
    assert key in desk.out("apps", "list")
    desk.out("apps", "delete", "A new one", *WHOSE)
    assert key not in desk.out("apps", "list")
    desk.out("undeploy", "by-key")


def test_a_role_may_what_it_may(desk: Desk) -> None:
    who, password = "reader@example.com", "a long enough one 1"
    desk.out("users", "add", who, "--role", "readonlyadmin", "--password", "-", given=f"{password}\n")
    assert f"{who}\treadonlyadmin\n" in desk.out("users", "list")
    desk.environment["TOLLKEEPER_USER"] = f"{who}:{password}"
    assert "Weather App" in desk.out("apps", "list")
    refused = desk.run("undeploy", "weatherapi")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"gateway: {who} lacks the permission ")


def test_the_examples_have_no_errors(desk: Desk) -> None:
    bundles = sorted(str(path.parent) for path in (ROOT / "examples").glob("*/apiproxy"))
    found = desk.json("lint", *bundles)
    assert isinstance(found, list)
    assert {each["severity"] for each in found} <= {"warning"}
    assert len(bundles) > 5


def test_a_token_is_shown_and_revoked(desk: Desk) -> None:
    token = desk.gateway.token()
    told = dict(line.split("\t") for line in desk.out("tokens", "show", "-", given=token).splitlines())
    assert (told["status"], told["app"]) == ("approved", "Weather App")
    assert desk.out("tokens", "revoke", "-", given=token) == "the token is revoked\n"
    until(lambda: desk.gateway.forecast(token).status == 401, "the token to open no more")


def test_a_pipe_has_lines_and_a_terminal_a_table(desk: Desk) -> None:
    desk.out("apps", "list")
    child = desk.at_terminal("apps", "list")
    child.expect_exact("\x1b[1mname")
    child.expect_exact("Weather App")
    child.expect(pexpect.EOF)
    plain = desk.at_terminal("apps", "list", NO_COLOR="1")
    plain.expect_exact("Weather App")
    plain.expect(pexpect.EOF)
    assert "\x1b[3" not in str(plain.before)
    assert "\x1b" not in desk.out("apps", "list")


def test_who_reads_one_line_gets_one(desk: Desk) -> None:
    line = f"{' '.join(command())} apps list --json | head -c 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", line], env=desk.environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert (done.stdout[0], done.stderr) == ("[", "")


def test_a_shell_completes(desk: Desk) -> None:
    script = (
        "$(python_of completion bash); "
        'complete_words() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); '
        "$(complete -p gateway | sed 's/.*-F \\([^ ]*\\).*/\\1/'); echo \"${COMPREPLY[@]}\"; }; "
        "complete_words gateway un; complete_words gateway apps add; complete_words gateway import --dep"
    )
    script = script.replace(
        "$(python_of completion bash)", f'eval "$({" ".join(command())} completion bash)"'
    )
    done = subprocess.run(
        ["bash", "-c", script], env=desk.environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split("\n")[:3] == ["undeploy", "add-key", "--deploy"], done


def test_calls_are_shown_live(desk: Desk) -> None:
    tracing = desk.began("--count", "1", "--header", "X-Who=me", "--variables")
    token = desk.gateway.token()

    def called() -> bool:
        desk.gateway.forecast(token)
        desk.gateway.forecast(token, "-H", "X-Who: me")
        return tracing.poll() is not None

    until(called, "a call to be recorded")
    out, err = tracing.communicate(timeout=20)
    assert (tracing.returncode, err) == (0, "")
    for part in (
        "  > GET /v0/weather/forecastrss",
        "flow PreFlow",
        "+ ValidateOAuth",
        "set apiproduct.name = ",
    ):
        assert part in out
    assert "\n  < 200 OK\n" in out
    assert "  END  +" in out
    assert desk.sessions() == []


def test_ctrl_c_ends_the_session_and_the_file_is_whole(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "calls.jsonl"
    tracing = desk.began("--out", str(out))

    def called() -> bool:
        desk.gateway.forecast("unknown")
        return bool(out.read_text())

    until(called, "a call to be recorded")
    tracing.send_signal(signal.SIGINT)
    said = tracing.communicate(timeout=20)
    assert (tracing.returncode, said) == (0, ("", ""))
    calls = [json.loads(line) for line in out.read_text().splitlines()]
    assert calls
    assert all(call["completed"] for call in calls)
    assert desk.sessions() == []


def test_a_password_by_the_environment_stands_in_no_list_of_processes(desk: Desk) -> None:
    tracing = desk.began()
    lines = children_of(os.getpid())
    assert PASSWORD not in lines[tracing.pid]
    tracing.send_signal(signal.SIGINT)
    tracing.communicate(timeout=20)


def test_ctrl_c_at_a_hidden_prompt_shows_again_what_is_typed(desk: Desk) -> None:
    words = f"{' '.join(command())} apps list -u {ADMIN}; echo code $?; stty -a | grep -o ' echo '"
    env = desk.environment | {"TOLLKEEPER_USER": ""}
    child = pexpect.spawn("bash", ["-c", words], env=env, encoding="utf-8", timeout=30, dimensions=(24, 200))
    child.expect_exact("Enter the password")
    child.waitnoecho(10)
    child.sendintr()
    child.expect_exact("code 130")
    child.expect_exact(" echo ")
    assert "Traceback" not in str(child.before)
    child.close()


def test_a_gateway_that_is_away_is_a_sentence(desk: Desk) -> None:
    url = f"http://127.0.0.1:{free_ports(1)[0]}"
    away = desk.run("apps", "list", TOLLKEEPER_URL=url)
    assert (away.returncode, away.stdout) == (1, "")
    assert away.stderr.startswith(f"gateway: the login service at {url} does not answer")
    kept = desk.run("apps", "list", TOLLKEEPER_URL=url, TOLLKEEPER_USER="", TOLLKEEPER_TOKEN="a.b.c")
    assert kept.stderr.startswith(f"gateway: the management API at {url} does not answer")
    assert "Traceback" not in away.stderr + kept.stderr
