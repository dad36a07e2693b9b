from __future__ import annotations

from gateway.entities import Revision
from gateway.management.call import Call, Ports
from gateway.management.kinds import PROXIES, SHARED_FLOWS, kind_of, name_of, revisions_of
from gateway.store import Store


def call(store: Store, **names: str) -> Call:
    ports = Ports(store, lambda: 0.0, str, lambda: "id")
    return Call("GET", {"organization": "acme", **names}, "me@x.com", ports)


async def test_a_path_says_which_kind_it_names(store: Store) -> None:
    for parameter, kind in (("api", PROXIES), ("sharedflow", SHARED_FLOWS)):
        named = call(store, **{parameter: "x"})
        assert (kind_of(named), name_of(named)) == (kind, "x")
        await revisions_of(named).add(Revision("x"), b"")
    assert kind_of(call(store)) is PROXIES
    assert await revisions_of(call(store), SHARED_FLOWS).names() == ["x"]


def test_paths_hold_the_name() -> None:
    assert PROXIES.revision == "organizations/{organization}/apis/{api}/revisions/{revision}"
    assert SHARED_FLOWS.one == "organizations/{organization}/sharedflows/{sharedflow}"
