from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.bundle import load, read_zip
from gateway.entities import SHARED_FLOW_KIND, Deployment
from gateway.errors import Invalid
from gateway.management.placement import (
    Claims,
    Unseen,
    claims_of,
    claims_of_flow,
    could_meet,
    place,
    remove,
    whole_path,
)
from gateway.policies import readers
from tests.support.management import bundle

ONE = Deployment("acme", "test", "hello", 1)
TWO = replace(ONE, revision=2)
OTHER = replace(ONE, proxy="other", revision=7)


def claims(*paths: str, host: str = "default") -> Claims:
    return frozenset((host, path) for path in paths)


HELLO = claims("/hello")


def test_a_free_path_is_given() -> None:
    placement = place([OTHER], ONE, {OTHER: claims("/other"), ONE: HELLO}, override=False)
    assert (placement.after, placement.displaced) == ((OTHER, ONE), ())


def test_the_same_path_on_another_host_is_free() -> None:
    known = {OTHER: claims("/hello", host="secure"), ONE: HELLO}
    assert place([OTHER], ONE, known, override=False).after == (OTHER, ONE)


def test_another_revision_makes_way_for_override_alone() -> None:
    known = {ONE: HELLO, TWO: HELLO}
    placement = place([ONE], TWO, known, override=True)
    assert (placement.after, placement.displaced) == ((TWO,), (ONE,))
    with pytest.raises(Invalid) as caught:
        place([ONE], TWO, known, override=False)
    assert caught.value.message == (
        "Path /hello conflicts with existing deployment path for revision 1 of the APIProxy hello "
        "in organization acme"
    )


@pytest.mark.parametrize("override", [True, False])
def test_another_proxy_never_makes_way(override: bool) -> None:
    with pytest.raises(Invalid, match="APIProxy other"):
        place([OTHER], ONE, {OTHER: HELLO, ONE: HELLO}, override=override)


@pytest.mark.parametrize("override", [True, False])
def test_a_revision_is_deployed_once(override: bool) -> None:
    with pytest.raises(Invalid, match=" is already deployed "):
        place([ONE], ONE, {ONE: HELLO}, override=override)


def test_a_revision_moves_to_another_base_path_by_override() -> None:
    moved = replace(ONE, base_path="/pre")
    known = {ONE: HELLO, moved: claims("/pre/hello")}
    placement = place([ONE], moved, known, override=True)
    assert (placement.after, placement.displaced) == ((moved,), ())
    with pytest.raises(Invalid, match=" is already deployed "):
        place([ONE], moved, known, override=False)


def test_what_is_not_known_must_be_looked_at() -> None:
    with pytest.raises(Unseen):
        place([OTHER], ONE, {ONE: HELLO}, override=False)


def test_removing_takes_one_revision_away() -> None:
    flow = replace(ONE, kind=SHARED_FLOW_KIND)
    assert remove([ONE, TWO, OTHER, flow], replace(ONE, base_path="/any")) == (TWO, OTHER, flow)
    with pytest.raises(Invalid) as caught:
        remove([TWO, ONE], flow)
    assert caught.value.code == "distribution.RevisionNotDeployed"
    assert caught.value.message == "SharedFlow revision 1 of hello is not deployed"


def test_one_revision_of_a_shared_flow_is_deployed() -> None:
    one, two = replace(ONE, kind=SHARED_FLOW_KIND), replace(TWO, kind=SHARED_FLOW_KIND)
    known = {one: claims_of_flow("hello"), two: claims_of_flow("hello"), ONE: HELLO}
    assert place([ONE, one], two, known, override=True).displaced == (one,)
    with pytest.raises(Invalid) as caught:
        place([ONE, one], two, known, override=False)
    message = "Revision 1 of the SharedFlow hello is already deployed in environment test"
    assert caught.value.message == message
    # A proxy of the same name and revision is another matter.
    assert place([ONE], one, known, override=False).after == (ONE, one)


def test_a_bundle_claims_its_paths_on_its_hosts() -> None:
    made = load(read_zip(bundle("/a/b")), "hello", readers())
    assert claims_of(made, "/", ["default", "third"]) == claims("/a/b")
    assert claims_of(made, "/pre/", []) == claims("/pre/a/b")
    (endpoint,) = made.proxy_endpoints
    everywhere = replace(made, proxy_endpoints=(replace(endpoint, virtual_hosts=None),))
    hosts = {host for host, _ in claims_of(everywhere, "/", ["third"])}
    assert hosts == {"default", "secure", "third"}


@pytest.mark.parametrize(
    ("prefix", "path", "whole"),
    [("/", "/a", "/a"), ("/p", "/a", "/p/a"), ("/p/", "/", "/p"), ("/", "/", "/")],
)
def test_whole_paths_are_joined(prefix: str, path: str, whole: str) -> None:
    assert whole_path(prefix, path) == whole


def test_a_first_look_compares_paths_as_they_are_written() -> None:
    assert could_meet("/", ["/x", "hello/"], HELLO)
    assert could_meet("/pre", ["/"], claims("/pre"))
    assert not could_meet("/pre", ["/hello"], HELLO)
