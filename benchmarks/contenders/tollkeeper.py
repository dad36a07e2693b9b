"""This gateway as a user runs it: `gateway serve` on its own data, filled and deployed by its own APIs."""

from __future__ import annotations

import os
import sys
import urllib.request
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.contenders.contender import Bench, Contender
from benchmarks.contenders.management import PASSWORD, Client, Management, issue_token, zipped
from benchmarks.flows import BUNDLE
from benchmarks.processes import await_up, descendants, free_ports, listeners, pin, running
from gateway._fastpath import BUILD

_ROOT = Path(__file__).resolve().parents[2]
_PORTS = ("TRAFFIC_PORT", "MANAGEMENT_PORT", "OPS_PORT", "DEMO_PORT")
_READY = "Ctrl-C stops it"
CLIENT = "benchmark"


@dataclass(frozen=True, slots=True)
class Gateway:
    """Hold a running gateway: its supervisor's process id, its ports by setting, its data folder."""

    pid: int
    ports: dict[str, int]
    data: Path

    @property
    def traffic(self) -> int:
        """Return the port that API clients call."""
        return self.ports["TRAFFIC_PORT"]

    @property
    def management(self) -> Management:
        """Return its management API."""
        return Management(self.ports["MANAGEMENT_PORT"])

    def workers(self) -> tuple[int, ...]:
        """Return the process ids of its workers."""
        return tuple(listeners(self.traffic, descendants(self.pid)))

    def metrics(self) -> str:
        """Return its metrics as Prometheus scrapes them."""
        with urllib.request.urlopen(
            f"http://127.0.0.1:{self.ports['OPS_PORT']}/metrics", timeout=10
        ) as answer:
            return bytes(answer.read()).decode()


def start_gateway(bench: Bench, name: str, **settings: str) -> Gateway:
    """Start a gateway, with one worker unless told otherwise, and keep it off the serving core."""
    folder = bench.make_folder(name)
    ports = dict(zip(_PORTS, free_ports(len(_PORTS)), strict=True))
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GATEWAY_")}
    given = {
        "DATA_DIR": str(folder / "data"),
        "WORKERS": "1",
        "TRAFFIC_BIND": "127.0.0.1",
        "ADMIN_PASSWORD": PASSWORD,
        "ACCESS_LOG": str(folder / "access.log"),
        "SHUTDOWN_GRACE": "2s",
        **{key: str(port) for key, port in ports.items()},
        **settings,
    }
    environment = kept | {f"GATEWAY_{key}": value for key, value in given.items()}
    # From the checkout whatever is installed: what is measured is what stands beside this file.
    environment["PYTHONPATH"] = str(_ROOT)
    log = folder / "output"
    command = [sys.executable, "-m", "gateway.cli", "serve"]
    process = bench.ending.enter_context(running(command, log, environment=environment, grace=30.0))
    await_up(process, log, lambda: _READY in log.read_text(errors="replace"), timeout=90.0)
    for pid in (process.pid, *descendants(process.pid)):
        pin(pid, bench.cores.others)
    return Gateway(process.pid, ports, folder / "data")


def furnish(gateway: Gateway, origin: int) -> Client:
    """Deploy the measured proxy and the token endpoint; return an app's credentials."""
    management = gateway.management
    management.add_server("bench-origin", origin)
    management.deploy("protected", zipped(BUNDLE))
    management.deploy("oauth")
    return management.add_client(CLIENT)


def start_tollkeeper(bench: Bench) -> Contender:
    """Start the gateway with the measured proxy; its token is what every contender is called with."""
    gateway = start_gateway(bench, "tollkeeper")
    client = furnish(gateway, bench.origin)
    bench.token = issue_token(gateway.traffic, client)
    return contender_of("tollkeeper", "tollkeeper, protected flow", gateway)


def start_tutorial(bench: Bench) -> Contender:
    """Start the gateway with the tutorial's own proxy, which makes JSON of the origin's XML."""
    gateway = start_gateway(bench, "tutorial")
    management = gateway.management
    management.move_server("demo-origin", bench.origin)
    management.deploy("oauth")
    management.deploy("weatherapi")
    bench.own_tokens["tutorial"] = issue_token(gateway.traffic, management.add_client(CLIENT))
    title = "tollkeeper, the tutorial's proxy (XML to JSON)"
    made = contender_of("tutorial", title, gateway)
    return replace(made, path="/v0/weather/forecastrss?w=12797282", expect='"@city":"Palo Alto"')


def contender_of(name: str, title: str, gateway: Gateway) -> Contender:
    """Return a running gateway as a contender: its workers serve, the rest works beside them."""
    workers = gateway.workers()
    rest = tuple(pid for pid in descendants(gateway.pid) if pid not in workers)
    extra = {"supervisor, management, redis": (gateway.pid, *rest)}
    return Contender(name, title, gateway.traffic, workers, this_checkout(), extra=extra)


def this_checkout() -> str:
    """Say what is measured: this checkout whatever is installed, and how what it holds compiled was built."""
    try:
        number = f" {version('tollkeeper')}"
    except PackageNotFoundError:
        number = ""
    return f"tollkeeper{number}, this checkout, {BUILD} build"
