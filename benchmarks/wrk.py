"""Load to saturation by wrk: write its script, run it, read what it tells. Latencies are a closed loop's."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scenarios import Scenario

INSTALL = "apt-get install wrk"
_MARK = "RESULT "
_NAMES = (
    *("requests", "microseconds", "p50_us", "p99_us"),
    *("connect_errors", "read_errors", "write_errors", "timeouts", "bad_statuses"),
)
_TOLERATED = 0.001
_DONE = """
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("\\nRESULT %d %d %d %d %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), e.connect, e.read, e.write, e.timeout, e.status))
end
"""
# Built before the load begins; each slice goes on where the one before may have ended. LuaJIT hashes a long
# text by its first, last and middle bytes alone: the token must stand in the middle, or all are one bucket.
_ROTATION = """
local requests, at = {}, %(first)d
init = function()
  local head = wrk.method .. " " .. wrk.path .. " HTTP/1.1\\r\\nAuthorization: Bearer "
  local tail = "\\r\\nHost: " .. wrk.headers["Host"] .. "\\r\\nAccept: application/json\\r\\n\\r\\n"
  for token in io.lines(%(tokens)s) do
    requests[#requests + 1] = head .. token .. tail
  end
  local middle = #requests[1] / 2
  assert(middle > #head and middle < #requests[1] - #tail, "the token is not in the middle")
end
request = function()
  at = at %% #requests + 1
  return requests[at]
end
"""


class BadLoad(Exception):
    """The load was not what it should be: connections failed, or answers had another status."""


@dataclass(frozen=True, slots=True)
class Load:
    """Hold what wrk measured: answered requests, seconds, and latencies in seconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    bad: int = 0
    """Answers with another status: a few are told, more of them end the measuring."""


def find() -> str | None:
    """Return where wrk is, None when it is not installed."""
    return shutil.which("wrk")


def script(scenario: Scenario, token: str, tokens: Path | None = None, first: int = 0) -> str:
    """Return wrk's script for a scenario; with a file of tokens, each request shows the next one."""
    lines = [f"wrk.method = {_lua(scenario.method)}"]
    lines += [
        f"wrk.headers[{_lua(name)}] = {_lua(value)}" for name, value in scenario.all_headers(token).items()
    ]
    if scenario.body:
        lines.append(f"wrk.body = {_lua(scenario.body)}")
    rotation = _ROTATION % {"first": first, "tokens": _lua(str(tokens))} if tokens is not None else ""
    return "\n".join(lines) + "\n" + rotation + _DONE


def _lua(text: str) -> str:
    # A JSON text of plain ASCII is a Lua text, but for \\u and \\/, which are not written here.
    return json.dumps(text)


@dataclass(frozen=True, slots=True)
class Run:
    """Describe one run: the script's file, where to call, how long, with how many connections and threads."""

    script: Path
    url: str
    seconds: int
    connections: int
    threads: int = 1

    def command(self) -> list[str]:
        """Return the command line."""
        return [
            *("wrk", "-t", str(self.threads), "-c", str(self.connections), "-d", f"{self.seconds}s"),
            *("--timeout", "10s", "-s", str(self.script), self.url),
        ]


def run(planned: Run, *, expects_failures: bool = False) -> Load:
    """Run wrk and return what it measured; with `expects_failures` every status is to be 400 or above.

    Raises:
        BadLoad: it could not connect, or an answer was not as expected.
    """
    done = subprocess.run(planned.command(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BadLoad(f"wrk ended with {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")
    return read(done.stdout, expects_failures=expects_failures)


def read(output: str, *, expects_failures: bool = False) -> Load:
    """Read what the script printed at the end.

    Raises:
        BadLoad: as `run` does, or nothing was answered.
    """
    line = next((line for line in output.splitlines() if line.startswith(_MARK)), None)
    if line is None:
        raise BadLoad(f"wrk told no result: {output.strip()[-400:]}")
    told = dict(zip(_NAMES, map(int, line.removeprefix(_MARK).split()), strict=True))
    if not told["requests"]:
        raise BadLoad("nothing was answered")
    wrong = {name: told[name] for name in _NAMES[4:8] if told[name]}
    bad = told["requests"] - told["bad_statuses"] if expects_failures else told["bad_statuses"]
    bad = max(bad, 0)  # one that was under way at the end may be counted on one side only
    if wrong or bad > _TOLERATED * told["requests"]:
        raise BadLoad(f"of {told['requests']} requests {bad} had the wrong status; {wrong or 'no errors'}")
    latencies = told["p50_us"] / 1e6, told["p99_us"] / 1e6
    return Load(told["requests"], told["microseconds"] / 1e6, *latencies, bad)
