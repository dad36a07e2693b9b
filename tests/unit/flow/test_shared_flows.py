from __future__ import annotations

import pytest

from gateway.errors import BundleError
from gateway.flow import called_by, compile_shared_flow, reached
from tests.support.fake_policies import binding, shared_flow_of

TWO = shared_flow_of("two", "x", policies="x")
ONE = shared_flow_of("one", "call again", policies="call calls=two;again calls=gone;unused calls=two")


def test_a_shared_flow_compiles_by_itself_and_its_warnings_are_told_once() -> None:
    (warning,) = compile_shared_flow(ONE, binding(shared_flows={"one": ONE, "two": TWO}))
    assert "shared flow gone is not deployed in environment test" in str(warning)
    assert str(warning).startswith("sharedflowbundle/policies/again.xml:1")


def test_one_that_calls_itself_does_not_compile() -> None:
    back = shared_flow_of("two", "back", policies="back calls=one")
    with pytest.raises(BundleError, match="one > two > one"):
        compile_shared_flow(ONE, binding(shared_flows={"one": ONE, "two": back}))


def test_what_is_called_is_found_at_any_depth_and_round_in_circles() -> None:
    assert called_by(ONE.policies) == ("gone", "two")
    back = shared_flow_of("two", "back", policies="back calls=one")
    assert reached(["one"], {"one": ONE, "two": back}) == {"one", "two", "gone"}
    assert reached([], {"one": ONE}) == frozenset()
