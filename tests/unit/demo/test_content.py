"""The tutorial's entities: each keeps its rules, and the bundles hold what the tutorial says."""

from __future__ import annotations

import pytest

from gateway.bundle import Bundle, load
from gateway.demo import content
from gateway.oauth import random_text
from gateway.policies import readers
from tests.support.products import admits


def bundle(name: str) -> Bundle:
    return load(content.bundle_files(name), name, readers())


@pytest.mark.parametrize("name", content.PROXIES)
def test_the_bundles_are_sound(name: str) -> None:
    loaded = bundle(name)
    assert loaded.name == name
    assert loaded.findings == ()
    assert len(loaded.proxy_endpoints) == 1


def test_the_bundles_stand_where_the_tutorial_calls_them() -> None:
    assert {name: bundle(name).proxy_endpoints[0].base_path for name in content.PROXIES} == {
        "helloworld": "/v0/hello",
        "oauth": "/oauth/client_credential",
        "weatherapi": "/v0/weather",
    }


def test_the_guard_is_a_conditional_flow() -> None:
    (flow,) = bundle("weatherapi").proxy_endpoints[0].flows
    assert flow.name == "Authorize"
    assert flow.condition is not None
    assert flow.condition.text == 'proxy.pathsuffix MatchesPath "/forecastrss"'
    assert [step.policy for step in flow.request] == ["ValidateOAuth"]


def test_the_token_endpoint_has_two_conditional_flows() -> None:
    endpoint = bundle("oauth").proxy_endpoints[0]
    assert [flow.name for flow in endpoint.flows] == ["RefreshAccessToken", "AccessTokenClientCredential"]
    # The target that it holds is not routed to: the policies answer.
    assert [rule.target for rule in endpoint.route_rules] == [None]


@pytest.mark.parametrize("name", content.PROXIES)
def test_targets_are_reached_through_the_target_server(name: str) -> None:
    balancer = bundle(name).target_endpoints["default"].connection.load_balancer
    assert balancer is not None
    assert [server.name for server in balancer.servers] == [content.TARGET_SERVER]


def test_the_entities_keep_their_rules() -> None:
    app = content.app("id", "developer", random_text, 7.0)
    content.target_server(8081).check()
    content.product(("prod", "test")).check()
    content.developer("id").check()
    app.check()
    assert app.credentials[0].issued_at == 7.0
    other = content.app("id", "developer", random_text, 7.0)
    assert app.credentials[0].consumer_key != other.credentials[0].consumer_key


@pytest.mark.parametrize("path", ["/forecastrss", "/other", "", "/a/b"])
def test_the_product_covers_its_proxies(path: str) -> None:
    product = content.product(("prod", "test"))
    assert admits(product, "test", "weatherapi", path)
    assert not admits(product, "test", "helloworld", path)
    assert not admits(product, "dev", "weatherapi", path)
