from __future__ import annotations

from gateway.entities import Organization
from gateway.management.stamps import milliseconds, stamps_view


def test_times_are_milliseconds_and_never_is_minus_one() -> None:
    assert (milliseconds(1.2345), milliseconds(None), milliseconds(0.0)) == (1234, -1, 0)


def test_stamps_say_who_and_when() -> None:
    assert stamps_view(Organization("x").made(1.0, "a").changed(2.0, "b")) == {
        "createdAt": 1000,
        "createdBy": "a",
        "lastModifiedAt": 2000,
        "lastModifiedBy": "b",
    }
