"""A thousand deployed proxies with twenty conditional flows each, beside one proxy with one flow.

Each is a gateway of its own; the store of the large one is filled by the store's own ports, as the demo's is:
a thousand deploys one by one would each be confirmed by every worker.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import uvloop

from benchmarks import wrk
from benchmarks.contenders import CONTENDERS, ORIGIN, Bench, Contender, Missing, WrongAnswer, bench_here
from benchmarks.contenders.management import ENVIRONMENT, ORGANIZATION, issue_token
from benchmarks.contenders.tollkeeper import CLIENT, Gateway, contender_of, start_gateway
from benchmarks.figures import ratio, row
from benchmarks.flows import BUNDLE, PROTECTED
from benchmarks.processes import memory_of
from benchmarks.rounds import Rounds
from benchmarks.scenarios import SCENARIOS
from benchmarks.table import render
from benchmarks.thresholds import print_verdicts
from gateway.bundle import read_zip
from gateway.entities import Deployment
from gateway.management import describe
from gateway.store import open_store, open_vault

_ENDPOINT = "apiproxy/proxies/default.xml"
_PATIENCE = 300.0


def bundle(base_path: str, *, flows: int) -> bytes:
    """Return the measured bundle under another base path, with so many flows before the protected one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file in BUNDLE.rglob("*"):
            if file.is_file():
                name = file.relative_to(BUNDLE).as_posix()
                content = _endpoint(file, base_path, flows) if name == _ENDPOINT else file.read_bytes()
                archive.writestr(name, content)
    return buffer.getvalue()


def _endpoint(file: Path, base_path: str, flows: int) -> bytes:
    root = ET.parse(file).getroot()
    path, among = root.find("HTTPProxyConnection/BasePath"), root.find("Flows")
    assert path is not None
    assert among is not None
    path.text = base_path
    others = [flow for flow in among if flow.get("name") != PROTECTED]
    for flow in others[flows:]:
        among.remove(flow)
    return ET.tostring(root)


def base_path(number: int) -> str:
    """Return the base path of one of many proxies."""
    return f"/many/proxy-{number}"


async def fill(gateway: Gateway, count: int, flows: int) -> None:
    """Put proxies into a gateway's store and deploy all of them at once."""
    url, vault = f"unix://{gateway.data}/redis.sock", open_vault(gateway.data / "secret.key")
    async with await open_store(url, vault, 3600.0, timeout=60.0) as store:
        revisions, added = store.revisions(ORGANIZATION), []
        for number in range(count):
            name, raw = f"proxy-{number}", bundle(base_path(number), flows=flows)
            await revisions.add(describe(name, raw, read_zip(raw)), raw)
            added.append(Deployment(ORGANIZATION, ENVIRONMENT, name, 1, deployed_at=time.time()))
        await store.deployments(ORGANIZATION).change(ENVIRONMENT, lambda before: [*before, *added])


def start(bench: Bench, name: str, count: int, flows: int) -> Contender:
    """Start a gateway with so many proxies; the one in the middle is called.

    Raises:
        WrongAnswer: it does not serve them within minutes.
    """
    gateway = start_gateway(bench, name)
    management = gateway.management
    management.add_server("bench-origin", bench.origin)
    management.deploy("oauth")
    bench.own_tokens[name] = issue_token(gateway.traffic, management.add_client(CLIENT))
    begun = time.monotonic()
    uvloop.run(fill(gateway, count, flows))
    title = f"{count:,} proxies, {flows + 1} flows each" if count > 1 else "one proxy with one flow"
    made = replace(contender_of(name, title, gateway), path=f"{base_path(count // 2)}/items/7?w=12797282")
    while True:
        try:
            made.probe(SCENARIOS["get-64"], bench.own_tokens[name])
            break
        except WrongAnswer:
            if time.monotonic() - begun > _PATIENCE:
                raise
            time.sleep(0.2)
    print(f"{title}: served {time.monotonic() - begun:.1f} s after the filling began", file=sys.stderr)
    made.place(bench.cores)
    return made


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--proxies", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=1, help="seconds of a slice")
    given = parser.parse_args(arguments)
    with bench_here() as bench:
        try:
            CONTENDERS[ORIGIN].start(bench)
        except Missing as error:
            sys.exit(str(error))
        found = [start(bench, "one", 1, 0), start(bench, "many", given.proxies, 19)]
        slices = Rounds(bench, SCENARIOS["get-64"], found, given.seconds).measure(given.rounds)
        rows = [row(each.name, each.title, slices[each.name], memory_of(each.pids)) for each in found]
        micros = {name: [each.micros for each in measured] for name, measured in slices.items()}
        print(render("GET, cached token, 64 connections", rows, ()))
        compared = ratio(micros["many"], micros["one"])
        print(f"CPU time per request: {compared:.3f} x")
        print_verdicts({f"{given.proxies:,} proxies with 20 flows / one with one": compared})


if __name__ == "__main__":
    try:
        main()
    except (WrongAnswer, wrk.BadLoad) as error:
        sys.exit(f"this cannot be measured: {error}")
