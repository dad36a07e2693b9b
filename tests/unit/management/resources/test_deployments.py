from __future__ import annotations

from typing import cast

import pytest

from tests.support.management import BALANCER, FORM, ORG, ZIP, Driver, E, O, bundle

A = f"{O}/apis/hello"


def place(revision: int = 1, name: str = "hello") -> str:
    return f"{E}/apis/{name}/revisions/{revision}/deployments"


def configured(base_path: str = "/") -> dict[str, object]:
    return {"basePath": base_path, "steps": []}


SERVER = {
    "pod": {"name": "host", "region": "dc-1"},
    "status": "deployed",
    "type": ["message-processor"],
    "uUID": "worker-1",
}
SINGLE = {
    "aPIProxy": "hello",
    "configuration": configured(),
    "environment": "test",
    "name": "1",
    "organization": "myorg",
    "revision": "1",
    "server": [],
    "state": "deployed",
}


def plain(view: dict[str, object]) -> dict[str, object]:
    """Return the single shape without the bundle's digest, which no two zips have in common."""
    configuration = cast("dict[str, object]", view["configuration"])
    assert str(configuration.pop("configVersion")).startswith("SHA-512:")
    return view


async def test_the_first_deployment_has_the_single_shape(api: Driver) -> None:
    await api.imported()
    await api.worker(("hello", 1, ""))
    form = "action=deploy&override=true&delay=60"
    view = (await api("POST", place(), form, kind=FORM)).expect(200).value
    assert plain(view) == {**SINGLE, "server": [SERVER]}
    (deployed,) = await api.store.deployments(ORG).of("test")
    assert (deployed.proxy, deployed.revision, deployed.deployed_by) == ("hello", 1, "admin@tollkeeper.local")


async def test_what_makes_way_stands_first_in_the_array_shape(api: Driver) -> None:
    await api.deployed()
    await api.imported()
    view = (await api("POST", f"{place(2)}?override=true")).expect(200).value
    old = SINGLE
    assert view == {
        "aPIProxy": "hello",
        "environment": [{**old, "state": "undeployed"}, {**old, "name": "2", "revision": "2"}],
        "organization": "myorg",
    }
    environments = (await api("GET", f"{A}/deployments")).value["environment"]
    (environment,) = cast("list[dict[str, list[dict[str, object]]]]", environments)
    assert [each["name"] for each in environment["revision"]] == ["2"]


async def test_another_revision_on_the_path_needs_override(api: Driver) -> None:
    await api.deployed()
    await api.imported()
    message = (await api("POST", place(2))).refused(400, "distribution.PathConflict")
    assert message == (
        "Path /hello conflicts with existing deployment path for revision 1 of the APIProxy hello "
        "in organization myorg"
    )


async def test_another_proxy_on_the_path_is_refused_also_with_override(api: Driver) -> None:
    await api.deployed()
    await api.imported("second")
    reply = await api("POST", f"{place(1, 'second')}?override=true")
    assert "of the APIProxy hello" in reply.refused(400, "distribution.PathConflict")
    # Below a base path of its own it has room.
    view = (await api("POST", f"{place(1, 'second')}?basepath=pre/")).expect(200).value
    assert plain(view)["configuration"] == configured("/pre")


async def test_the_same_revision_is_not_deployed_twice(api: Driver) -> None:
    await api.deployed()
    for path in (place(), f"{place()}?override=true"):
        message = (await api("POST", path)).refused(400, "distribution.RevisionAlreadyDeployed")
        assert " is already deployed " in message


async def test_a_revision_with_another_path_makes_nobody_go(api: Driver) -> None:
    await api.deployed()
    await api.imported(content=bundle("/other"))
    view = (await api("POST", f"{place(2)}?override=true")).expect(200).value
    assert view["revision"] == "2"
    assert len(await api.store.deployments(ORG).of("test")) == 2


async def test_what_does_not_compile_does_not_deploy(api: Driver) -> None:
    await api.imported(content=bundle(connection=BALANCER))
    message = (await api("POST", place())).refused(400, "messaging.config.beans.InvalidBundle")
    assert "target server backend does not exist in environment test" in message
    assert await api.store.deployments(ORG).of("test") == ()
    server = {"name": "backend", "host": "h", "port": 1}
    (await api("POST", f"{E}/targetservers", server)).expect(201)
    (await api("POST", place())).expect(200)


async def test_a_bundle_taken_unvalidated_is_validated_now(api: Driver) -> None:
    wrong = bundle(more={"apiproxy/policies/Bad.xml": "<Mystery name='Bad'/>"})
    path = f"{O}/apis?action=import&name=hello&validate=false"
    (await api("POST", path, wrong, kind=ZIP)).expect(201)
    message = (await api("POST", place())).refused(400, "messaging.config.beans.InvalidBundle")
    assert "Bad.xml:1" in message


async def test_undeploying_has_three_paths(api: Driver) -> None:
    await api.deployed()
    form = "action=undeploy&revision=1&env=test"
    query = f"{A}/deployments?action=undeploy&env=test&revision=1"
    by_revision = f"{A}/revisions/1/deployments?action=undeploy&env=test"
    ways = (
        ("DELETE", place(), None, "application/odd"),
        ("POST", f"{A}/deployments", form, FORM),
        ("POST", query, None, ""),
        ("POST", by_revision, None, ""),
    )
    for verb, path, body, kind in ways:
        view = (await api(verb, path, body, kind=kind)).expect(200).value
        assert plain(view) == {**SINGLE, "state": "undeployed"}
        (await api(verb, path, body, kind=kind)).refused(400, "distribution.RevisionNotDeployed")
        (await api("POST", place())).expect(200)


async def test_deploying_has_three_paths(api: Driver) -> None:
    await api.imported()
    for path in (
        f"{A}/deployments?action=deploy&env=test&revision=1&basepath=/",
        f"{A}/revisions/1/deployments?action=deploy&env=test",
        place(),
    ):
        assert plain((await api("POST", path, kind="")).expect(200).value) == SINGLE
        (await api("DELETE", place())).expect(200)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"{A}/deployments?action=deploy&env=test", 400, "management.InvalidParameter"),
        (f"{A}/deployments?action=deploy&revision=1", 400, "management.InvalidParameter"),
        (f"{A}/deployments?env=test&revision=1", 400, "management.InvalidParameter"),
        (f"{A}/deployments?action=fly&env=test&revision=1", 400, "management.InvalidParameter"),
        (f"{place()}?delay=soon", 400, "management.InvalidParameter"),
        (f"{place()}?override=perhaps", 400, "management.InvalidParameter"),
        (f"{place()}?basepath=/a/../b", 400, "management.InvalidParameter"),
        (f"{place()}?basepath=/a*", 400, "management.InvalidParameter"),
        (place(7), 404, "messaging.config.beans.ApplicationRevisionDoesNotExist"),
        (place(1, "nope"), 404, "messaging.config.beans.ApplicationDoesNotExist"),
        (
            "/v1/o/myorg/e/stage/apis/hello/revisions/1/deployments",
            404,
            "messaging.config.beans.EnvironmentDoesNotExist",
        ),
    ],
)
async def test_what_cannot_be_is_refused(api: Driver, path: str, status: int, code: str) -> None:
    await api.imported()
    (await api("POST", path)).refused(status, code)


async def test_a_worker_that_fails_is_told_with_its_reason(api: Driver) -> None:
    await api.imported()
    await api.worker(("hello", 1, "no room"))
    view = (await api("POST", place())).expect(200).value
    assert view["state"] == "error"
    assert view["server"] == [
        {
            **SERVER,
            "error": "no room",
            "errorCode": "application.bootstrap.FailedToConfigure",
            "status": "error",
        }
    ]


async def test_a_worker_that_does_not_follow_in_time_is_told(api: Driver) -> None:
    await api.imported()
    await api.worker(generation=0)
    view = (await api("POST", place())).expect(200).value
    assert (view["state"], view["server"]) == ("deployed", [{**SERVER, "status": "undeployed"}])


async def test_what_is_deployed_is_seen_from_all_sides(api: Driver) -> None:
    await api.deployed()
    await api.worker(("hello", 1, ""))
    entry = {"configuration": configured(), "name": "1", "server": [SERVER], "state": "deployed"}
    expected = {
        f"{A}/deployments/": {
            "environment": [{"name": "test", "revision": [entry]}],
            "name": "hello",
            "organization": "myorg",
        },
        f"{A}/revisions/1/deployments": {
            "aPIProxy": "hello",
            "environment": [{**entry, "name": "test"}],
            "name": "1",
            "organization": "myorg",
        },
        f"{E}/apis/hello/deployments": {
            "aPIProxy": "hello",
            "environment": "test",
            "name": "hello",
            "organization": "myorg",
            "revision": [entry],
        },
        place(): {**SINGLE, "server": [SERVER]},
        f"{E}/deployments": {
            "aPIProxy": [{"name": "hello", "revision": [entry]}],
            "name": "test",
            "organization": "myorg",
        },
        f"{E}/deployments?sharedFlows=true": {"aPIProxy": [], "name": "test", "organization": "myorg"},
        f"{O}/deployments?includeServerStatus=true": {
            "environment": [{"aPIProxy": [{"name": "hello", "revision": [entry]}], "name": "test"}],
            "name": "myorg",
        },
    }
    for path, view in expected.items():
        answer = (await api("GET", path)).expect(200).value
        assert (plain(answer) if path == place() else answer) == view, path


async def test_nothing_deployed_is_empty_or_refused_as_edge_does(api: Driver) -> None:
    await api.imported()
    assert (await api("GET", f"{A}/deployments")).expect(200).value["environment"] == []
    assert (await api("GET", f"{E}/deployments")).expect(200).value["aPIProxy"] == []
    (await api("GET", f"{E}/apis/hello/deployments")).refused(400, "distribution.ApplicationNotDeployed")
    (await api("GET", place())).refused(400, "distribution.RevisionNotDeployed")
    (await api("DELETE", place())).refused(400, "distribution.RevisionNotDeployed")


async def test_deployments_come_as_xml(api: Driver) -> None:
    await api.deployed()
    reply = (await api("GET", f"{A}/deployments", accept="application/xml")).expect(200)
    assert reply.headers["Content-Type"] == "application/xml"
    assert (
        '<Environment name="test"><Revision name="1"><Configuration><BasePath>/</BasePath>'
        "</Configuration><State>deployed</State></Revision></Environment>"
    ) in reply.body.decode()
