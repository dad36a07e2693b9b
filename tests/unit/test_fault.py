"""Faults as values: what they begin with, and which of them have nothing of their own."""

from __future__ import annotations

import pytest

from gateway import faults
from gateway.fault import Fault, FaultKind

KIND = FaultKind("a.b.Odd", 418, "Odd it is", challenge="odd")


def test_a_plain_fault_is_what_a_call_makes() -> None:
    called, plain = KIND(), KIND.plain()
    assert called is not plain
    for fault in (called, plain, Fault(KIND, "Odd it is")):
        assert (fault.kind, fault.text, fault.status, fault.reason) == (KIND, "Odd it is", 418, None)
        assert (fault.sets_status, fault.body, fault.content_type) == (False, None, "application/json")
        assert str(fault) == "a.b.Odd: Odd it is"
        assert fault.headers == called.headers


def test_a_kind_whose_text_names_details_makes_none_without() -> None:
    with pytest.raises(KeyError):
        faults.REQUEST_LINE_TOO_LONG.plain()


def test_a_fault_is_plain_while_nothing_was_added_to_it() -> None:
    assert KIND.plain().is_plain()
    assert KIND().is_plain()
    changed = [KIND() for _ in range(5)]
    changed[0].headers.append(("X-A", "b"))
    changed[1].answered_with("{}")
    changed[2].reason = "Odd"
    changed[3].status = 400
    changed[4].text = "Odder"
    assert not any(fault.is_plain() for fault in changed)


def test_details_make_a_fault_one_of_a_kind() -> None:
    assert not faults.INSUFFICIENT_SCOPE(scopes="A").is_plain()
    assert not Fault(FaultKind("a.B", 500, "{x}"), "{x}").is_plain()


def test_kinds_are_equal_by_what_they_say_and_not_by_what_was_made_of_them() -> None:
    twin = FaultKind("a.b.Odd", 418, "Odd it is", challenge="odd")
    KIND.plain()
    assert twin == KIND
    assert hash(twin) == hash(KIND)
    assert "memo" not in repr(twin)
    assert twin != FaultKind("a.b.Odd", 418, "Odd it is")


def test_a_fault_can_be_raised_from_another_and_tells_the_cause() -> None:
    with pytest.raises(Fault) as caught:
        raise KIND.plain() from ValueError("why")
    assert isinstance(caught.value.__cause__, ValueError)
