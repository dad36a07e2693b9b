from __future__ import annotations

from dataclasses import replace

from gateway.entities import Deployment
from gateway.management import deployment_views as views
from gateway.management.rollout import Outcome

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


def test_one_shape_for_one_and_an_array_for_two() -> None:
    two = replace(ONE, revision=2)
    single = views.deployed_view(Outcome(two, (), []))
    assert (single["revision"], single["state"]) == ("2", "deployed")
    both = views.deployed_view(Outcome(two, (ONE,), []))
    assert both == {
        "aPIProxy": "hello",
        "environment": [views.undeployed_view(Outcome(ONE, (), [])), single],
        "organization": "acme",
    }


def test_deployments_are_grouped_by_environment_and_proxy() -> None:
    assert views.of_proxy("acme", "hello", [PROD, ONE], [])["environment"] == [
        {"name": "prod", "revision": [entry("2", "/p")]},
        {"name": "test", "revision": [entry("1")]},
    ]
    assert views.of_environment("acme", "test", [ONE, OTHER], [])["aPIProxy"] == [
        {"name": "a", "revision": [entry("1")]},
        {"name": "hello", "revision": [entry("1")]},
    ]
    assert views.of_organization("acme", [PROD, ONE, OTHER], [])["environment"] == [
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
    view = views.of_revision("acme", "hello", 1, [ONE], [])
    assert view["environment"] == [{**entry("1"), "name": "test"}]
    assert views.of_proxy_in([ONE], [])["revision"] == [entry("1")]
    assert views.of_revision_in(ONE, [])["environment"] == "test"
