"""Header fields as pairs: which names are the same."""

from __future__ import annotations

import pytest

from gateway.message.field_pairs import first_of, is_same_name, put, wire_field


@pytest.mark.parametrize(
    ("name", "other", "is_same"),
    [
        ("", "", True),
        ("X-A", "x-a", True),
        ("x-a", "X-A", True),
        ("X-A", "X-AB", False),
        ("X-A", "X-B", False),
        ("^", "~", False),
        ("É", "é", False),
        ("é", "é", True),
        ("\N{KELVIN SIGN}", "k", False),
    ],
)
def test_names_are_compared_without_the_case_of_ascii(name: str, other: str, is_same: bool) -> None:
    assert is_same_name(name, other) is is_same


def test_the_first_of_a_name_is_found_and_replaced() -> None:
    fields = [("A", "1"), ("B", "2"), ("a", "3"), ("A", "4")]
    assert first_of(fields, "a") == "1"
    assert first_of(fields, "c") is None
    put(fields, "a", "5")
    put(fields, "C", "6")
    put(fields, "b", "7")
    assert fields == [("a", "5"), ("b", "7"), ("C", "6")]


def test_what_was_received_goes_out_as_it_came() -> None:
    assert wire_field(("X-A", "é\udcff")) == (b"X-A", "é".encode() + b"\xff")
