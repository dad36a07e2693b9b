"""Whatever is killed: no orphan, nothing acknowledged lost, and no wrong answer meanwhile."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from tests.e2e.callers import calling, metric
from tests.e2e.processes import children_of, is_alive
from tests.e2e.running import Reply, curl, running, until


def test_a_killed_supervisor_leaves_no_orphan_and_loses_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as gateway:
        children = children_of(gateway.pid)
        assert len(children) == 6
        token = gateway.token()
        gateway.signal(signal.SIGKILL)
        gateway.wait()
        until(lambda: not any(map(is_alive, children)), "the end of all children", 10.0)
        gateway.start()
        assert gateway.forecast(token).status == 200


async def test_a_killed_worker_is_replaced_and_nobody_is_refused(tmp_path: Path) -> None:
    with running(tmp_path) as gateway:
        first, second = await gateway.worker_pids()
        token = gateway.token()
        for _ in range(6):
            assert gateway.forecast(token).status == 200
        before = curl(gateway.url("/metrics", "ops")).body
        with calling(gateway, token, 3) as statuses:
            time.sleep(0.3)
            os.kill(first, signal.SIGKILL)
            time.sleep(0.2)
            # While one is away, the gateway is ready all the same.
            assert curl(gateway.url("/readyz", "ops")).status == 200
            restarted = "worker_restarts_total 1.0"
            until(lambda: restarted in curl(gateway.url("/metrics", "ops")).body, "a replacement")
            until(
                lambda: '"missing": []' in curl(gateway.url("/readyz", "ops")).body,
                "the replacement to be ready",
            )
            time.sleep(0.3)
        # Only calls that the dead worker had taken already may have broken off: one for each caller at most.
        broken = statuses.pop("broken", 0)
        assert set(statuses) == {200}
        assert broken <= 3
        workers = await gateway.worker_pids()
        assert second in workers
        assert first not in workers
        assert len(workers) == 2
        after = curl(gateway.url("/metrics", "ops")).body
        answered = 'tollkeeper_requests_total{outcome="2xx"}'
        # Seven before the kill, on both workers, and all those since: what the dead one counted is kept.
        assert metric(before, answered) == 7
        assert metric(after, answered) >= 7 + statuses[200]
        assert metric(after, answered) <= 7 + statuses[200] + broken
        assert metric(after, "tollkeeper_workers") == 2


def test_a_killed_redis_is_started_again_and_no_token_is_called_bad(tmp_path: Path) -> None:
    with running(tmp_path, lookup_timeout="50ms") as gateway:
        token = gateway.token()
        pid = gateway.redis_pid()
        # Stopped first, so that it is away for long enough to be seen; then killed.
        os.kill(pid, signal.SIGSTOP)
        away = gateway.forecast(token)
        assert_away(away)
        asked = gateway.ask_token("-u", ":".join(gateway.credentials()))
        assert_away(asked)
        os.kill(pid, signal.SIGKILL)
        replies: list[Reply] = []

        def is_back() -> bool:
            replies.append(gateway.forecast(token))
            return replies[-1].status == 200

        until(is_back, "the token to be good again")
        assert {reply.status for reply in replies} <= {200, 503}
        assert gateway.redis_pid() != pid
        text = curl(gateway.url("/metrics", "ops")).body
        assert metric(text, "tollkeeper_store_errors_total") >= 2


def assert_away(reply: Reply) -> None:
    assert reply.status == 503
    assert reply.headers["retry-after"].isdigit()
