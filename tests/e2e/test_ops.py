"""The operations port: alive, ready, and counted over all workers."""

from __future__ import annotations

import json
import signal
import subprocess
from operator import itemgetter
from pathlib import Path

from tests.e2e.callers import metric
from tests.e2e.running import Gateway, curl, running, until


def test_it_is_alive_and_ready(gateway: Gateway) -> None:
    health = curl(gateway.url("/healthz", "ops"))
    assert (health.status, json.loads(health.body)) == (200, {"status": "ok"})
    ready = curl(gateway.url("/readyz", "ops"))
    assert (ready.status, json.loads(ready.body)) == (200, {"status": "ready", "missing": []})
    assert curl(gateway.url("/other", "ops")).status == 404


async def test_counters_add_up_over_the_workers(gateway: Gateway) -> None:
    def scrape() -> str:
        reply = curl(gateway.url("/metrics", "ops"))
        assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
        return reply.body

    before, token = scrape(), gateway.token()
    for _ in range(20):
        assert gateway.forecast(token).status == 200
        assert gateway.forecast("wrong").status == 401
    after = scrape()

    def grown(name: str) -> float:
        return metric(after, f"tollkeeper_{name}") - metric(before, f"tollkeeper_{name}")

    assert grown('requests_total{outcome="2xx"}') == 21
    assert grown('requests_total{outcome="4xx"}') == 20
    assert grown("request_duration_seconds_count") == 41
    assert 0 < grown("request_duration_seconds_sum") < 20
    assert grown("access_tokens_issued_total") == 1
    assert grown('faults_total{origin="client"}') == 20
    assert grown('target_calls_total{outcome="2xx"}') == 20
    assert metric(after, "tollkeeper_requests_in_flight") == 0
    assert metric(after, "tollkeeper_workers") == 2
    assert metric(after, "tollkeeper_store_persistence_weak") == 0


def test_it_is_not_ready_while_it_starts_nor_while_it_stops(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path)
    seen: list[tuple[int, list[str]]] = []

    def look() -> bool:
        try:
            reply = curl(gateway.url("/readyz", "ops"))
        except subprocess.CalledProcessError:
            return False  # not bound yet
        seen.append((reply.status, json.loads(reply.body)["missing"]))
        return reply.status == 200

    try:
        gateway.launch()
        until(look, "the gateway to be ready", 60)
        assert seen[0][0] == 503
        assert "starting" in seen[0][1]
        until(lambda: gateway.is_up, "the banner")
        with gateway.call_under_way() as finish:
            gateway.signal(signal.SIGINT)
            until(lambda: not look(), "the stop to be seen")
            assert "stopping" in seen[-1][1]
            assert curl(gateway.url("/healthz", "ops")).status == 200
            assert finish().startswith(b"HTTP/1.1 200")
        assert gateway.wait() == 0
    finally:
        gateway.end()


def test_the_access_log_holds_no_query_and_no_secret(tmp_path: Path) -> None:
    with running(tmp_path) as gateway:
        _, secret = gateway.credentials()
        token = gateway.token()
        gateway.forecast(token)
        assert gateway.stop() == 0
        lines = [json.loads(line) for line in (tmp_path / "access.log").read_text().splitlines()]
        # Each worker writes when it has something to: the order of the lines is theirs.
        lines.sort(key=itemgetter("time"))
        assert [(line["method"], line["path"], line["status"]) for line in lines] == [
            ("POST", "/oauth/client_credential/accesstoken", 200),
            ("GET", "/v0/weather/forecastrss", 200),
        ]
        written = gateway.log + (tmp_path / "access.log").read_text()
        assert token not in written
        assert secret not in written
        assert "grant_type" not in written
