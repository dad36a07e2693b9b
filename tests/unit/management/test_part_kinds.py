from __future__ import annotations

import pytest

from gateway.bundle import Files, Packed, write_zip
from gateway.entities import Revision
from gateway.errors import BundleError, Conflict, Invalid, NotFound
from gateway.management.body import Body
from gateway.management.call import Call, Ports
from gateway.management.part_kinds import (
    POLICIES,
    PROXY_ENDPOINTS,
    Arriving,
    arriving,
    check_part_name,
    part_of,
    refuse_existing,
    require_part,
    shown,
)
from gateway.store import Store

FILES = {"policies/A.xml": b"<A name='A'/>", "policies/file.xml": b"<B name='B'/>"}

KNOWN = Revision("hello", 1, policies=("A", "B"))


@pytest.fixture
def call(store: Store) -> Call:
    ports = Ports(store, lambda: 0.0, str, lambda: "id")
    return Call("POST", {"organization": "acme", "api": "hello", "revision": "1"}, "me@x.com", ports)


def packed() -> Packed:
    return Packed(write_zip(Files("apiproxy", FILES)), "apiproxy")


def xml(text: str) -> Body:
    return Body(text.encode(), "application/xml")


def test_a_policy_is_filed_under_its_own_name() -> None:
    assert arriving(POLICIES, xml("<Q name=' Q '/>"), "") == Arriving("Q", b"<Q name=' Q '/>", "Q")


def test_an_endpoint_is_filed_under_the_name_that_the_call_gives_it() -> None:
    raw = b"<ProxyEndpoint name='default'/>"
    assert arriving(PROXY_ENDPOINTS, xml(raw.decode()), "file") == Arriving("file", raw, "default")
    assert arriving(PROXY_ENDPOINTS, xml("<ProxyEndpoint/>"), "file").name == "file"


def test_what_comes_in_must_be_such_a_part() -> None:
    with pytest.raises(Invalid, match="must be a <ProxyEndpoint>, not a <A>"):
        arriving(PROXY_ENDPOINTS, xml("<A/>"), "x")
    with pytest.raises(BundleError, match=r"proxies/x\.xml:1"):
        arriving(PROXY_ENDPOINTS, xml("<A"), "x")
    with pytest.raises(Invalid, match=r"name '\.\./x' is invalid"):
        arriving(PROXY_ENDPOINTS, xml("<ProxyEndpoint name='default'/>"), "../x")


@pytest.mark.parametrize("name", ["", " x", "a/b", ".", "..", "x" * 251, "ü"])
def test_names_that_nothing_could_use_are_refused(name: str) -> None:
    with pytest.raises(Invalid, match="is invalid"):
        check_part_name(POLICIES, name)


def test_a_part_is_found_by_its_own_name(call: Call) -> None:
    assert require_part(call, POLICIES, packed(), "B").file == "policies/file.xml"
    with pytest.raises(NotFound, match="Policy file does not exist in revision 1 of APIProxy hello"):
        require_part(call, POLICIES, packed(), "file")


def test_neither_name_nor_file_may_be_there(call: Call) -> None:
    for stem, name in (("A", "A"), ("new", "B"), ("file", "new")):
        with pytest.raises(Conflict, match=f"Policy {name} already exists"):
            refuse_existing(call, POLICIES, (packed(), KNOWN), Arriving(stem, b"", name))
    refuse_existing(call, POLICIES, (packed(), KNOWN), Arriving("new", b"", "new"))


def test_a_part_is_shown_as_the_client_wants_it(call: Call) -> None:
    part = part_of(POLICIES, FILES["policies/A.xml"], "A")
    assert shown(call, POLICIES, part, 201).status == 201
    asked = Call(call.verb, call.names, call.caller, call.ports, accept="application/xml")
    assert shown(asked, POLICIES, part).body == FILES["policies/A.xml"]
