"""Statistics of a gateway that runs: what was called is counted, to the last call, also when it stops."""

from __future__ import annotations

import json
import time
from pathlib import Path

from tests.e2e.running import Gateway, running, until

STATS = "/o/myorg/e/test/stats/{}?select=sum(message_count),sum(is_error)&timeRange={}~{}"


def counted(gateway: Gateway, dimensions: str, since: float) -> dict[str, list[str]]:
    """Return the two sums of each row."""
    begin, end = (
        time.strftime("%m/%d/%Y%%20%H:%M", time.gmtime(at)) for at in (since - 60, time.time() + 120)
    )
    reply = gateway.manage("GET", STATS.format(dimensions, begin, end))
    assert reply.status == 200, reply
    rows = json.loads(reply.body)["environments"][0]["dimensions"]
    return {row["name"]: [metric["values"][0] for metric in row["metrics"]] for row in rows}


def test_each_call_is_counted_once_and_a_stop_loses_none(tmp_path: Path) -> None:
    since = time.time()
    with running(tmp_path) as gateway:
        token = gateway.token()
        for _ in range(5):
            assert gateway.forecast(token).status == 200
        assert gateway.forecast("invented").status == 401
        wanted = {"oauth": ["1.0", "0.0"], "weatherapi": ["6.0", "1.0"]}
        until(lambda: counted(gateway, "apiproxy", since) == wanted, "the calls to be counted")
        for _ in range(3):
            assert gateway.forecast(token).status == 200
        assert gateway.stop() == 0
        gateway.start()
        assert counted(gateway, "apiproxy", since)["weatherapi"] == ["9.0", "1.0"]
        apps = counted(gateway, "developer_app,api_product,response_status_code", since)
        assert apps["Weather App,PremiumWeatherAPI,200"] == ["8.0", "0.0"]
        assert apps["(not set),(not set),401"] == ["1.0", "1.0"]
