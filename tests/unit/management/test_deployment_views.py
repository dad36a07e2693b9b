from __future__ import annotations

from dataclasses import replace

from gateway.entities import SHARED_FLOW_KIND, Deployment, Revision
from gateway.management import deployment_views as views
from gateway.management.rollout import Outcome
from gateway.management.servers import Servers
from gateway.store import DeploymentStatus, WorkerReport

ONE = Deployment("acme", "test", "hello", 1)
PROD = replace(ONE, environment="prod", revision=2, base_path="/p")
OTHER = replace(ONE, proxy="a")


def entry(number: str, base_path: str = "/") -> dict[str, object]:
    return {
        "configuration": {"basePath": base_path, "steps": []},
        "name": number,
        "server": [],
        "state": "deployed",
    }


FIRST = Revision("hello", 1, manifest_version="SHA-512:ab")
SCOPE = views.Scope("acme", Servers([]))


def changed(deployment: Deployment, state: str) -> dict[str, object]:
    """Return one of the two in an array."""
    return {
        "aPIProxy": "hello",
        "configuration": {"basePath": "/", "steps": []},
        "environment": "test",
        "name": str(deployment.revision),
        "organization": "acme",
        "revision": str(deployment.revision),
        "server": [],
        "state": state,
    }


def test_one_shape_for_one_and_an_array_for_two() -> None:
    two = replace(ONE, revision=2)
    single = views.deployed_view(Outcome(ONE, (), []), FIRST)
    configuration = {"basePath": "/", "configVersion": "SHA-512:ab", "steps": []}
    assert single == {**changed(ONE, "deployed"), "configuration": configuration}
    assert views.undeployed_view(Outcome(ONE, (), []), FIRST) == {**single, "state": "undeployed"}
    both = views.deployed_view(Outcome(two, (ONE,), []), FIRST)
    assert both == {
        "aPIProxy": "hello",
        "environment": [changed(ONE, "undeployed"), changed(two, "deployed")],
        "organization": "acme",
    }


def test_a_shared_flow_is_named_as_one_but_listed_as_a_proxy() -> None:
    flow = replace(ONE, kind=SHARED_FLOW_KIND)
    assert views.deployed_view(Outcome(flow, (), []), FIRST)["sharedFlow"] == "hello"
    assert views.deployed_view(Outcome(flow, (flow,), []), FIRST)["sharedFlow"] == "hello"
    assert views.of_bundle_in(SCOPE, [flow])["sharedFlow"] == "hello"
    assert views.of_revision(SCOPE, FIRST, SHARED_FLOW_KIND, [])["sharedFlow"] == "hello"
    listed = [{"name": "hello", "revision": [entry("1")]}]
    assert views.of_environment(SCOPE, "test", [flow])["aPIProxy"] == listed


def test_deployments_are_grouped_by_environment_and_proxy() -> None:
    assert views.of_bundle(SCOPE, "hello", [PROD, ONE])["environment"] == [
        {"name": "prod", "revision": [entry("2", "/p")]},
        {"name": "test", "revision": [entry("1")]},
    ]
    assert views.of_environment(SCOPE, "test", [ONE, OTHER])["aPIProxy"] == [
        {"name": "a", "revision": [entry("1")]},
        {"name": "hello", "revision": [entry("1")]},
    ]
    assert views.of_organization(SCOPE, [PROD, ONE, OTHER])["environment"] == [
        {"aPIProxy": [{"name": "hello", "revision": [entry("2", "/p")]}], "name": "prod"},
        {
            "aPIProxy": [
                {"name": "a", "revision": [entry("1")]},
                {"name": "hello", "revision": [entry("1")]},
            ],
            "name": "test",
        },
    ]


def test_a_revision_is_shown_by_environment() -> None:
    view = views.of_revision(SCOPE, FIRST, ONE.kind, [ONE])
    assert view["environment"] == [{**entry("1"), "name": "test"}]
    assert views.of_bundle_in(SCOPE, [ONE])["revision"] == [entry("1")]
    assert views.of_revision_in(SCOPE, ONE, FIRST)["environment"] == "test"


def test_servers_and_settings_can_be_left_out() -> None:
    runs = DeploymentStatus("acme", "test", "hello", 1)
    report = WorkerReport("w", 1, "", 0.0, (), (runs,))
    scope = views.Scope("acme", Servers([report]), shows_servers=False, shows_configuration=False)
    assert views.of_bundle_in(scope, [ONE])["revision"] == [{"name": "1", "server": [], "state": "deployed"}]
    shown = views.of_bundle_in(views.Scope("acme", Servers([report])), [ONE])["revision"]
    assert isinstance(shown, list)
    assert [server["uUID"] for server in shown[0]["server"]] == ["w"]


def test_revisions_are_told_ascending_in_whatever_order_they_were_deployed() -> None:
    second = replace(ONE, revision=10, base_path="/other")
    told = [entry("1"), entry("10", "/other")]
    assert views.of_bundle(SCOPE, "hello", [second, ONE])["environment"] == [
        {"name": "test", "revision": told}
    ]
    assert views.of_bundle_in(SCOPE, [second, ONE])["revision"] == told
    assert views.of_environment(SCOPE, "test", [second, ONE])["aPIProxy"] == [
        {"name": "hello", "revision": told}
    ]
