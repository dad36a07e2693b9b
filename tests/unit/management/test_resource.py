from __future__ import annotations

import pytest

from gateway.errors import Invalid, NotFound
from gateway.management.answers import Answer, nothing
from gateway.management.call import Call
from gateway.management.errors import VerbNotAllowed
from gateway.management.resource import Resource, Routes, all_resources
from gateway.registry import RegistryError


async def serve(call: Call) -> Answer:
    return nothing()


KEYS = "organizations/{organization}/developers/{developer}/keys"
RESOURCES = (
    Resource("organizations", get=serve),
    Resource("organizations/{organization}", get=serve, post=serve),
    Resource("organizations/{organization}/environments/{environment}", delete=serve),
    Resource(f"{KEYS}/create", post=serve),
    Resource(f"{KEYS}/{{key}}", get=serve),
    Resource("organizations/{organization}/files/{type}/{name}", get=serve, takes_rest=True),
)
ROUTES = Routes(RESOURCES)
KEY = {"organization": "a"}


@pytest.mark.parametrize(
    ("path", "resource", "names"),
    [
        ("/v1/organizations", 0, {}),
        ("/v1/o", 0, {}),
        ("//v1//o/", 0, {}),
        ("/v1/o/acme", 1, {"organization": "acme"}),
        ("/v1/o/o", 1, {"organization": "o"}),
        ("/v1/o/a/e/test", 2, {"organization": "a", "environment": "test"}),
        ("/v1/organizations/a/e/e", 2, {"organization": "a", "environment": "e"}),
        ("/v1/o/a/environments/test/", 2, {"organization": "a", "environment": "test"}),
        ("/v1/o/a/developers/t%40x.com/keys/create", 3, {"organization": "a", "developer": "t@x.com"}),
        ("/v1/o/a/developers/e/keys/e", 4, {"organization": "a", "developer": "e", "key": "e"}),
        ("/v1/o/a/developers/x%2Fy/keys/a%2520b", 4, {**KEY, "developer": "x/y", "key": "a%20b"}),
        ("/v1/o/a/files/jsc/x.js", 5, {**KEY, "type": "jsc", "name": "x.js"}),
        ("/v1/o/a/files/jsc/lib//e/x.js/", 5, {**KEY, "type": "jsc", "name": "lib/e/x.js"}),
        ("/v1/o/a/files/jsc/lib%2Fx.js", 5, {**KEY, "type": "jsc", "name": "lib/x.js"}),
    ],
)  # fmt: skip
def test_paths_lead_to_resources(path: str, resource: int, names: dict[str, str]) -> None:
    found = ROUTES.find(path)
    assert (found.resource, found.names) == (RESOURCES[resource], names)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "",
        "/v1",
        "/v2/o",
        "/o/acme",
        "/v1/e",
        "/v1/O",
        "/v1/o/a/e",
        "/v1/o/a/b/c",
        "/v1/o/a/e/t/x",
        "/v1/o/a/files/jsc",
    ],
)
def test_other_paths_are_not_served(path: str) -> None:
    with pytest.raises(NotFound, match="not served"):
        ROUTES.find(path)


def test_what_is_not_utf8_is_refused() -> None:
    with pytest.raises(Invalid):
        ROUTES.find("/v1/o/%ff")


def test_verbs_are_those_declared_and_head_is_get() -> None:
    one = RESOURCES[1]
    assert one.verb("HEAD") is serve
    assert one.verb("POST") is serve
    with pytest.raises(VerbNotAllowed) as caught:
        one.verb("DELETE")
    assert caught.value.allowed == "GET, HEAD, POST"
    with pytest.raises(VerbNotAllowed) as caught:
        RESOURCES[2].verb("PATCH")
    assert caught.value.allowed == "DELETE"


def test_a_path_is_declared_once() -> None:
    with pytest.raises(RegistryError):
        Routes((RESOURCES[0], RESOURCES[0]))


def test_all_resources_are_discovered() -> None:
    paths = {resource.path for resource in all_resources()}
    assert "organizations/{organization}/apis" in paths
    assert len(paths) == len(all_resources()) > 40
