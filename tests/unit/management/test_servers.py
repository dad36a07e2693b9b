from __future__ import annotations

from dataclasses import replace

from gateway.entities import SHARED_FLOW_KIND, Deployment
from gateway.management.call import Call, Ports
from gateway.management.servers import Servers, followed, state_of
from gateway.store import DEPLOYED, ERROR, DeploymentStatus, ServedGeneration, Store, WorkerReport

ONE = Deployment("acme", "test", "hello", 1)


def report(generation: int = 0, *statuses: DeploymentStatus, worker: str = "w") -> WorkerReport:
    return WorkerReport(worker, 1, "", 0.0, (ServedGeneration("acme", generation),), statuses)


def call(store: Store, patience: float) -> Call:
    ports = Ports(store, lambda: 0.0, str, lambda: "id", patience=patience)
    return Call("POST", {"organization": "acme"}, "me@x.com", ports)


def test_a_server_says_what_it_runs() -> None:
    runs = DeploymentStatus("acme", "test", "hello", 1)
    (view,) = Servers([report(1, runs)]).of(ONE)
    assert view == {
        "pod": {"name": "gateway", "region": "dc-1"},
        "status": "deployed",
        "type": ["message-processor"],
        "uUID": "w",
    }
    for other in (("acme", "prod", "hello", 1), ("acme", "test", "hello", 2), ("x", "test", "hello", 1)):
        (view,) = Servers([report(1, DeploymentStatus(*other))]).of(ONE)
        assert view["status"] == "undeployed"
    (view,) = Servers([report(1, runs)]).of(replace(ONE, kind=SHARED_FLOW_KIND))
    assert view["status"] == "undeployed"


def test_a_failure_comes_with_its_reason() -> None:
    (view,) = Servers([report(1, DeploymentStatus("acme", "test", "hello", 1, ERROR, "why"))]).of(ONE)
    assert (view["status"], view["error"]) == ("error", "why")
    assert view["errorCode"] == "application.bootstrap.FailedToConfigure"


def test_a_state_is_error_when_nothing_else_is() -> None:
    assert state_of([]) == DEPLOYED
    assert state_of([{"status": ERROR}, {"status": DEPLOYED}]) == DEPLOYED
    assert state_of([{"status": ERROR}, {"status": ERROR}]) == ERROR


async def test_workers_are_waited_for_within_patience(store: Store) -> None:
    assert await followed(call(store, 0.1), 7) == []
    await store.workers.report(report(7), lifetime=100.0)
    assert len(await followed(call(store, 1000.0), 7)) == 1
    await store.workers.report(report(6, worker="late"), lifetime=100.0)
    reports = await followed(call(store, 0.05), 7)
    assert {each.worker_id: each.generation("acme") for each in reports} == {"late": 6, "w": 7}
