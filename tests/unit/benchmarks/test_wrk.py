from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.scenarios import SCENARIOS
from benchmarks.wrk import BadLoad, Load, Run, read, script

GOOD = "Running 1s test\n\nRESULT 1000 500000 700 2100 0 0 0 0 %d\n"


def test_what_the_script_printed_is_read():
    assert read(GOOD % 0) == Load(1000, 0.5, 0.0007, 0.0021, 0)


def test_a_few_wrong_answers_are_counted():
    assert read(GOOD % 1).bad == 1


def test_refusals_are_right_where_they_are_expected():
    assert read(GOOD % 1000, expects_failures=True).bad == 0
    # One was answered after the count of requests was closed.
    assert read(GOOD % 1001, expects_failures=True).bad == 0


@pytest.mark.parametrize(
    "output",
    [
        "unable to connect",
        GOOD % 2,
        "RESULT 0 500000 0 0 0 0 0 0 0",
        "RESULT 1000 500000 1 1 1 0 0 0 0",
        "RESULT 1000 500000 1 1 0 0 0 3 0",
    ],
)
def test_a_bad_load_is_told(output: str):
    with pytest.raises(BadLoad):
        read(output)


def test_answers_that_should_have_been_refusals_are_told():
    with pytest.raises(BadLoad, match="of 1000 requests 500"):
        read(GOOD % 500, expects_failures=True)


def test_the_script_sends_what_the_scenario_says():
    text = script(SCENARIOS["post-64"], "abc")
    assert 'wrk.method = "POST"' in text
    assert 'wrk.headers["Authorization"] = "Bearer abc"' in text
    assert 'wrk.headers["Content-Type"] = "application/json"' in text
    assert 'wrk.body = "{\\"note\\"' in text
    assert "io.lines" not in text


def test_the_script_takes_tokens_in_turn():
    text = script(SCENARIOS["cold-64"], "abc", Path("/a/tokens"), 7)
    assert 'io.lines("/a/tokens")' in text
    assert "local requests, at = {}, 7" in text
    assert "at = at % #requests + 1" in text


def test_the_command_holds_the_run():
    command = Run(Path("a.lua"), "http://127.0.0.1:1/x", 2, 64, 3).command()
    assert command[:7] == ["wrk", "-t", "3", "-c", "64", "-d", "2s"]
    assert command[-3:] == ["-s", "a.lua", "http://127.0.0.1:1/x"]
