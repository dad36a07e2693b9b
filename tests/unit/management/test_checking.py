from __future__ import annotations

import pytest

from gateway.bundle import read_zip
from gateway.errors import BundleError, Finding, Invalid, Location
from gateway.management.call import Call, Ports
from gateway.management.checking import Surroundings, compile_in, load_stored, take_in, texts_of
from gateway.management.kinds import PROXIES, SHARED_FLOWS
from gateway.store import Store
from tests.support.management import BALANCER, archive, bundle


@pytest.fixture
def call(store: Store) -> Call:
    ports = Ports(store, lambda: 0.0, lambda length: "x" * length, lambda: "id")
    return Call("POST", {"organization": "acme"}, "me@x.com", ports)


async def test_anywhere_every_server_and_host_will_do(call: Call) -> None:
    arrived = await take_in(call, PROXIES, "hello", bundle(connection=BALANCER), validates=True)
    assert (arrived.revision.target_servers, arrived.warnings) == (("backend",), ())


def test_of_many_warnings_the_first_are_told() -> None:
    warnings = [Finding(Location("a.xml", line), "odd", is_warning=True) for line in range(1, 103)]
    assert texts_of(warnings[:100]) == tuple(f"a.xml:{line}: warning: odd" for line in range(1, 101))
    assert texts_of(warnings)[99:] == ("a.xml:100: warning: odd", "and 2 more warnings")


async def test_in_an_environment_names_must_exist(call: Call) -> None:
    files = read_zip(bundle(connection=BALANCER))
    place = Surroundings("test", "/", {}, frozenset({"secure"}))
    with pytest.raises(BundleError) as caught:
        await compile_in(call, "hello", files, place)
    messages = [finding.message for finding in caught.value.findings]
    assert "target server backend does not exist in environment test" in messages
    assert "virtual host default does not exist in environment test" in messages


async def test_unvalidated_only_the_archive_counts(call: Call) -> None:
    raw = bundle(more={"apiproxy/policies/Bad.xml": "<Mystery"})
    arrived = await take_in(call, PROXIES, "hello", raw, validates=False)
    assert arrived.revision.policies == ("Bad", "Refuse")
    with pytest.raises(BundleError):
        await take_in(call, PROXIES, "hello", raw, validates=True)
    with pytest.raises(BundleError):
        await load_stored("hello", raw)
    flow = archive({"sharedflowbundle/x.xml": "<SharedFlowBundle/>"})
    for validates in (True, False):
        with pytest.raises(Invalid):
            await take_in(call, PROXIES, "hello", flow, validates=validates)


async def test_a_shared_flow_is_loaded_where_that_is_asked_for(call: Call) -> None:
    raw = archive({"sharedflowbundle/sharedflows/default.xml": "<SharedFlow name='default'/>"})
    arrived = await take_in(call, SHARED_FLOWS, "flow", raw, validates=True)
    assert (arrived.revision.flows, arrived.warnings) == (("default",), ())
    empty = archive({"sharedflowbundle/x.xml": "<SharedFlowBundle/>"})
    assert (await take_in(call, SHARED_FLOWS, "flow", empty, validates=False)).revision.flows == ()
    with pytest.raises(BundleError):
        await take_in(call, SHARED_FLOWS, "flow", empty, validates=True)


async def test_what_is_stored_loads(call: Call) -> None:
    assert (await load_stored("hello", bundle())).proxy_endpoints[0].base_path == "/hello"
