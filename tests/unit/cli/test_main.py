"""The console script: what it does with a Ctrl-C before and after the command, and how little it loads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.cli import main


@pytest.fixture(autouse=True)
def reaction_to_ctrl_c() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def test_the_command_is_run_and_its_code_returned(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage: gateway" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_the_door_of_the_console_script_loads_little() -> None:
    script = "import sys, gateway.cli; print(sorted(n for n in sys.modules if n.startswith('gateway')))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert loaded == "['gateway', 'gateway.cli', 'gateway.cli.main']\n"


def test_a_ctrl_c_is_quiet_while_the_command_is_loaded() -> None:
    # The first module that the command takes is the moment: Python loads it from here.
    script = (
        "import os, signal, sys, gateway.cli\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'gateway.cli.command': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "gateway.cli.main(['--version'])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize("words", ["--help", "completion bash", "lint examples"])
def test_who_does_not_read_to_the_end_is_no_trouble(words: str) -> None:
    script = f"import sys; from gateway.cli import main; sys.exit(main({words.split()!r}))"
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, "-c", script], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr
    assert done.returncode in (0, 1, 141)


def test_what_a_terminal_cannot_show_is_shown_by_its_number(tmp_path: Path) -> None:
    (tmp_path / "é").write_bytes(b"x")
    words = [sys.executable, "-m", "gateway.cli", "lint", str(tmp_path / "é")]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    assert done.stdout.startswith(f"{tmp_path}/\\xe9: error: is not a readable zip")
    assert (done.returncode, done.stderr) == (1, "")
