"""nginx as the origin, as a plain proxy, and with a token check in Lua: from memory, or from Redis."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.contenders.contender import Bench, Contender, Missing
from benchmarks.contenders.marks import filled
from benchmarks.contenders.records import packed
from benchmarks.contenders.redis import fill, start_redis
from benchmarks.flows import lua_table
from benchmarks.processes import accepts, await_up, descendants, free_ports, pin, running
from benchmarks.scenarios import ANSWER
from gateway.demo.origin import feed

_HERE = Path(__file__).parent.parent
_LUA_MODULES = ("ndk_http_module.so", "ngx_http_lua_module.so")
NGINX = "apt-get install nginx-light"
LUA = "apt-get install libnginx-mod-http-lua"
_LUA = """
    lua_package_path "@FOLDER@/lua/?.lua;;";
    lua_shared_dict tokens 64m;
    lua_shared_dict metrics 1m;
    init_worker_by_lua_file @FOLDER@/lua/init_worker.lua;"""
_LOCATIONS = """
        location = /bench-metrics { access_log off; content_by_lua_file @FOLDER@/lua/show.lua; }
        location = /bench-tokens {
            access_log off;
            client_max_body_size 1m;
            client_body_buffer_size 1m;
            content_by_lua_file @FOLDER@/lua/learn.lua;
        }"""


@dataclass(frozen=True, slots=True)
class _Nginx:
    """Hold a running nginx: its port and its one worker."""

    port: int
    worker: int
    version: str


def start_origin(bench: Bench) -> Contender:
    """Start the origin, and pin it to the origin's core."""
    weather = feed("12797282", datetime.now(UTC))
    nginx = _start(bench, "origin", {"ANSWER": ANSWER, "FEED": weather}, template="origin.conf")
    pin(nginx.worker, {bench.cores.origin})
    bench.origin = nginx.port
    return Contender("origin", "origin, called directly", nginx.port, (nginx.worker,), nginx.version)


def start_plain(bench: Bench) -> Contender:
    """Start nginx as a plain proxy: no check at all."""
    nginx = _start(bench, "nginx", dict.fromkeys(("MODULES", "LUA", "CHECK", "LOCATIONS"), ""))
    return Contender("nginx", "nginx, proxy_pass alone", nginx.port, (nginx.worker,), nginx.version)


def start_shared(bench: Bench) -> Contender:
    """Start nginx with a check from memory, and tell it the token."""
    nginx = _start(bench, "nginx-lua", _with_lua("access_shared.lua"))
    learnt = f"{bench.token} {packed()}\n".encode()
    urllib.request.urlopen(f"http://127.0.0.1:{nginx.port}/bench-tokens", learnt, timeout=10).close()
    title = "nginx + Lua, LRU and shared dictionary"
    return Contender("nginx-lua", title, nginx.port, (nginx.worker,), nginx.version)


def start_with_redis(bench: Bench) -> Contender:
    """Start nginx with a check that asks Redis each time, and the Redis with all tokens."""
    redis = start_redis(bench, "nginx-redis")
    fill(redis.socket, [bench.token], bench.cold)
    nginx = _start(bench, "nginx-lua-redis", _with_lua("access_redis.lua") | {"REDIS": str(redis.socket)})
    title = "nginx + Lua, Redis per request"
    extra = {"redis": (redis.pid,)}
    return Contender("nginx-redis", title, nginx.port, (nginx.worker,), nginx.version, extra=extra)


def _with_lua(access: str) -> dict[str, str]:
    """Return what the marks of the proxy's configuration stand for with a check in Lua."""
    folder = _modules_folder()
    if not all((folder / name).exists() for name in _LUA_MODULES):
        raise Missing("nginx' Lua module", LUA)
    check = f"access_by_lua_file @FOLDER@/lua/{access};\n            log_by_lua_file @FOLDER@/lua/log.lua;"
    modules = "\n".join(f"load_module {folder / name};" for name in _LUA_MODULES)
    return {"MODULES": modules, "LUA": _LUA, "CHECK": check, "LOCATIONS": _LOCATIONS}


def _modules_folder() -> Path:
    found = re.search(r"--modules-path=(\S+)", _asked("-V"))
    return Path(found[1] if found else "/usr/lib/nginx/modules")


def _asked(flag: str) -> str:
    program = _program()
    return subprocess.run([program, flag], capture_output=True, text=True, check=True).stderr


def _program() -> str:
    # Debian puts it where only root looks.
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if program is None:
        raise Missing("nginx", NGINX)
    return program


def _start(bench: Bench, name: str, marks: Mapping[str, str], *, template: str = "proxy.conf") -> _Nginx:
    """Start an nginx of one worker with a configuration in a folder of its own."""
    program = _program()
    folder = bench.make_folder(name)
    (port,) = free_ports(1)
    user = "user root;" if os.geteuid() == 0 else ""
    marks = {**marks, "USER": user, "PORT": str(port), "ORIGIN": str(bench.origin), "FOLDER": str(folder)}
    if marks.get("LUA"):
        _write_lua(folder / "lua", marks)
    configuration = folder / "nginx.conf"
    configuration.write_text(filled((_HERE / "conf" / template).read_text(), marks))
    log = folder / "output"
    command = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(configuration)]
    process = bench.ending.enter_context(running(command, log))
    await_up(process, log, lambda: accepts(port) and bool(descendants(process.pid)))
    (worker,) = descendants(process.pid)
    return _Nginx(port, worker, _asked("-v").strip().removeprefix("nginx version: "))


def _write_lua(folder: Path, marks: Mapping[str, str]) -> None:
    folder.mkdir()
    for source in (_HERE / "lua/nginx").glob("*.lua"):
        (folder / source.name).write_text(filled(source.read_text(), marks))
    (folder / "flows.lua").write_text(f"return {lua_table()}\n")
