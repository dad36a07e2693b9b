"""Types of answers."""

from __future__ import annotations

import pytest

from gateway.store.replies import as_bytes, as_count, as_items, as_texts


def test_answers_of_the_expected_type_pass() -> None:
    assert as_bytes(b"x") == b"x"
    assert as_bytes(None) is None
    assert (as_count(3), as_count(b"4"), as_count(None)) == (3, 4, 0)
    assert as_items([1, None]) == [1, None]
    assert as_texts([b"a", "ä".encode()]) == ["a", "ä"]


def test_answers_of_another_type_are_a_bug() -> None:
    with pytest.raises(TypeError, match="answered int where bytes"):
        as_bytes(1)
    with pytest.raises(TypeError, match="answered bytes where a list"):
        as_items(b"x")
