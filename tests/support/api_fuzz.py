"""Call the operations of the management port by its OpenAPI document, with what that allows and what not.

An organization in which there is one of everything is under test. Names in paths are mostly of those, so
that what is sent comes to something; after each operation, and after each deletion, everything is as it was.
Nothing but 127.0.0.1 is called: the one operation that calls where it is told to is told to call there.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any, cast

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok, Result
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gateway.store import Store
from tests.support.described import described
from tests.support.management import Driver, E, O, archive, driving

# What schemathesis leaves open stays so: its kinds of schemas are not our matter.
Operation = APIOperation[Any, Any, Any, Any]
Call = Case[Any]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
NAMES = {
    **{"organization": "myorg", "environment": "test", "api": "hello", "sharedflow": "flow", "revision": "1"},
    **{"product": "Premium", "developer": "t@w.com", "app": "Weather App", "company": "acme"},
    **{"server": "backend", "map": "settings", "entry": "one", "cache": "memory", "mask": "default"},
    **{"keystore": "keys", "alias": "self", "certificate": "self-cert", "reference": "pointer"},
    **{"role": "readers", "user": "somebody@example.com", "permission": "get", "hook": "PreProxyFlowHook"},
    **{"virtualhost": "default", "type": "jsc", "name": "lib/x.js", "file": "y.js", "attribute": "colour"},
    **{"part": "default", "flow": "one", "session": "watch", "dimensions": "apiproxy"},
}
"""What there is in the organization under test, by the names of paths."""
SENSE: Mapping[str, Any] = {
    **{"name": "fresh", "displayName": "Fresh", "host": "127.0.0.1", "port": 80, "status": "approved"},
    **{"email": "f@w.com", "emailId": "f@example.com", "firstName": "F", "lastName": "R", "userName": "f"},
    **{"password": "a password of the fresh", "value": "v", "refers": "keys", "resourceType": "KeyStore"},
    **{"apiProducts": ["Premium"], "scopes": ["READ"], "environments": ["test"], "proxies": ["hello"]},
    **{"sharedFlow": "flow", "path": "/apis", "permissions": ["get"], "timeRange": "last24hours"},
    **{"metrics": [{"name": "message_count", "function": "sum"}], "hostAliases": ["fresh.localhost"]},
    **{"consumerKey": "fresh-key-0000000000000", "consumerSecret": "s", "role": [{"name": "fresh"}]},
    **{"attribute": [{"name": "a", "value": "b"}], "approvalType": "auto", "type": "trial"},
    **{"developer": [{"email": "t@w.com", "role": "r"}], "entry": [{"name": "k", "value": "v"}]},
}
"""What members of bodies may well be, by their names."""
EDGE_500 = "keymanagement.service.apiproduct_not_associated"
"""Edge: this one refusal has the status 500, and is documented so."""
FLOW = {"sharedflowbundle/flow.xml": "<SharedFlowBundle name='flow'/>"}


@dataclass(slots=True)
class World:
    """Hold an API with its furnished organization, and how to put that back."""

    driver: Driver
    loop: asyncio.AbstractEventLoop
    kept: list[tuple[bytes, bytes]] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    session: requests.Session = field(default_factory=requests.Session)

    async def keep(self) -> None:
        """Remember everything that is stored."""
        ask = self.driver.store.connection.ask
        keys = cast("list[bytes]", await ask("KEYS", "*"))
        self.kept = [(key, cast("bytes", await ask("DUMP", key))) for key in keys]

    async def restore(self) -> None:
        """Put back what was remembered."""
        connection = self.driver.store.connection
        await connection.ask("FLUSHALL")
        for key, dumped in self.kept:
            await connection.ask("RESTORE", key, 0, dumped)

    def restored(self) -> None:
        """Put everything back, from another thread."""
        asyncio.run_coroutine_threadsafe(self.restore(), self.loop).result(30)


@asynccontextmanager
async def under_test(store: Store) -> AsyncIterator[World]:
    """Serve the API over an organization in which there is one of everything."""
    async with driving(store) as driver:
        world = await furnished(driver)
        with world.session:
            yield world


async def furnished(driver: Driver) -> World:
    """Return a world in which there is one of everything."""
    await driver.deployed()
    await driver.registered(attributes=[{"name": "colour", "value": "red"}])
    sharedflow = archive(FLOW)
    await driver(
        "POST", f"{O}/sharedflows?action=import&name=flow", sharedflow, kind="application/octet-stream"
    )
    for path, body in _things():
        reply = await driver("POST", path, body)
        assert reply.status < 300, (path, reply.body)
    world = World(driver, asyncio.get_running_loop())
    await world.keep()
    return world


def _things() -> Iterator[tuple[str, object]]:
    yield f"{O}/companies", {"name": "acme", "displayName": "A"}
    yield f"{O}/companies/acme/apps", {"name": "Weather App", "apiProducts": ["Premium"]}
    yield f"{E}/targetservers", {"name": "backend", "host": "127.0.0.1", "port": 1}
    for scope in (O, E, f"{O}/apis/hello", f"{O}/apis/hello/revisions/1"):
        yield f"{scope}/keyvaluemaps", {"name": "settings", "entry": [{"name": "one", "value": "1"}]}
    yield f"{E}/caches", {"name": "memory"}
    yield f"{O}/maskconfigs", {"name": "default", "variables": ["x"]}
    yield f"{E}/keystores", {"name": "keys"}
    alias = {"alias": "self", "subject": {"commonName": "a"}}
    yield f"{E}/keystores/keys/aliases?format=selfsignedcert", alias
    yield f"{E}/references", {"name": "pointer", "refers": "keys", "resourceType": "KeyStore"}
    yield f"{O}/userroles", {"role": [{"name": "readers"}]}
    user = {"emailId": NAMES["user"], "firstName": "S", "lastName": "B", "password": "a password of somebody"}
    yield "/v1/users", user
    yield f"{O}/userroles/readers/users?id={NAMES['user']}", None
    yield f"{O}/userroles/readers/permissions", {"path": "/", "permissions": ["get"]}
    yield f"{E}/apis/hello/revisions/1/debugsessions?session=watch", None


def operations() -> list[Operation]:
    """Return the operations of the document; of those that one function serves, only the first."""
    schema = schemathesis.openapi.from_dict(described())
    found = {_served_by(each): each for each in map(_made, reversed(list(schema.get_all_operations())))}
    return list(reversed(found.values()))


def _made(result: Result[Operation, Exception]) -> Operation:
    assert isinstance(result, Ok)
    return result.ok()


def _served_by(operation: Operation) -> tuple[str, ...]:
    told = operation.definition.raw
    return operation.method, *told.get("tags", ()), told["summary"]


async def fuzz(world: World, operation: Operation, *, examples: int, number: int) -> None:
    """Call one operation with as many examples, from a seed; raise what breaks a check."""
    await asyncio.to_thread(_call_often, world, operation, examples, number)
    await world.restore()


def _call_often(world: World, operation: Operation, examples: int, number: int) -> None:
    cases = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, draw=st.randoms(use_true_random=False))
    def call(case: Call, draw: Random) -> None:
        _name(case, draw)
        _make_sense(case, draw)
        _stay_at_home(case)
        _judge(world, case)

    call()


def _name(case: Call, draw: Random) -> None:
    """Put names in the path that there are, most of the time."""
    for name in case.path_parameters or {}:
        if name in NAMES and draw.randrange(20) < 18:
            case.path_parameters[name] = NAMES[name]


def _make_sense(case: Call, draw: Random) -> None:
    """Put values into a body that make sense by their names, half of the time."""
    if not isinstance(case.body, dict):
        return
    for name in case.body:
        if name in SENSE and draw.randrange(4) < 2:
            case.body[name] = SENSE[name]


def _stay_at_home(case: Call) -> None:
    if case.path.endswith("/testssl") and isinstance(case.body, dict):
        case.body = {**case.body, "host": "127.0.0.1", "connectionTimeout": 50}


def _judge(world: World, case: Call) -> None:
    headers = {"Authorization": world.driver.authorization}
    if case.path == "/oauth/token":
        headers = {}
    response = case.call(base_url=world.driver.url, session=world.session, headers=headers)
    world.statuses[response.status_code] += 1
    is_edge = response.status_code == 500 and EDGE_500 in response.text
    case.validate_response(response, checks=CHECKS[1:] if is_edge else CHECKS)
    if case.method == "DELETE" and response.status_code < 300:
        world.restored()
