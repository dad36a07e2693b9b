"""Needs: a set of bodies."""

from __future__ import annotations

from gateway.message import Needs


def test_needs_are_united_and_nothing_is_false() -> None:
    assert not Needs.NOTHING
    both = Needs.REQUEST_BODY | Needs.MESSAGE_BODY
    assert Needs.REQUEST_BODY in both
    assert Needs.RESPONSE_BODY not in both
    assert Needs.NOTHING | Needs.RESPONSE_BODY is Needs.RESPONSE_BODY
