"""Workers' reports."""

from __future__ import annotations

from dataclasses import replace

from gateway.store import Connection, DeploymentStatus, ServedGeneration, Store, WorkerReport

REPORT = WorkerReport(
    "w1",
    42,
    "machine",
    1.0,
    (ServedGeneration("acme", 7),),
    (
        DeploymentStatus("acme", "test", "weatherapi", 1),
        DeploymentStatus("acme", "test", "oauth", 2, "error", "does not compile"),
    ),
)


async def test_a_report_comes_back_until_it_is_replaced(store: Store) -> None:
    assert await store.workers.alive() == []
    await store.workers.report(REPORT, lifetime=10)
    await store.workers.report(replace(REPORT, worker_id="w0"), lifetime=10)
    assert await store.workers.alive() == [replace(REPORT, worker_id="w0"), REPORT]
    newer = replace(REPORT, generations=(ServedGeneration("acme", 8),))
    await store.workers.report(newer, lifetime=10)
    assert (await store.workers.alive())[1] == newer


def test_a_generation_is_told_per_organization() -> None:
    assert REPORT.generation("acme") == 7
    assert REPORT.generation("other") == 0


async def test_a_report_has_a_lifetime(store: Store, connection: Connection) -> None:
    await store.workers.report(REPORT, lifetime=10)
    left = await connection.ask("PTTL", "tk:{workers}:worker:w1")
    assert isinstance(left, int)
    assert 0 < left <= 10_000


async def test_who_ran_out_is_taken_off_the_list(store: Store, connection: Connection) -> None:
    await store.workers.report(REPORT, lifetime=10)
    await store.workers.report(replace(REPORT, worker_id="w2"), lifetime=10)
    await connection.ask("DEL", "tk:{workers}:worker:w1")
    assert [each.worker_id for each in await store.workers.alive()] == ["w2"]
    assert await connection.ask("ZRANGE", "tk:{workers}:worker-names", 0, -1) == [b"w2"]


async def test_who_stops_is_forgotten(store: Store) -> None:
    await store.workers.report(REPORT, lifetime=10)
    await store.workers.forget("w1")
    await store.workers.forget("never seen")
    assert await store.workers.alive() == []


async def test_reports_can_be_read_about_one_name_alone(store: Store) -> None:
    statuses = tuple(DeploymentStatus("acme", "test", name, 1) for name in ("a", "b"))
    await store.workers.report(WorkerReport("w", 1, deployments=statuses), lifetime=100.0)
    (report,) = await store.workers.alive(about="b")
    assert report.deployments == statuses[1:]
    (report,) = await store.workers.alive(about="")
    assert report.deployments == ()
