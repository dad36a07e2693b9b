"""Developers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.entities import Developer, InvalidEntity

TESLA = Developer("5f6a", "tesla@weathersample.com", "Nikolai", "Tesla", "tesla")


def test_the_record_comes_back() -> None:
    assert Developer.from_record(TESLA.to_record()) == TESLA


def test_only_an_active_developer_counts() -> None:
    assert TESLA.is_active
    assert not replace(TESLA, status="inactive").is_active


def test_a_complete_developer_passes_the_check() -> None:
    TESLA.check()


def test_all_absent_fields_are_named_at_once() -> None:
    with pytest.raises(InvalidEntity) as refusal:
        replace(TESLA, email="", user_name=" ").check()
    assert refusal.value.rule == "developer.service.CreateFieldsAbsent"
    assert refusal.value.message == "A developer needs email, userName as well"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"email": "tesla"}, "developer.service.InvalidEmail"),
        ({"status": "asleep"}, "developer.service.InvalidStatus"),
    ],
)
def test_what_edge_would_not_store_is_refused(change: dict[str, str], rule: str) -> None:
    with pytest.raises(InvalidEntity) as refusal:
        replace(TESLA, **change).check()  # type: ignore[arg-type]
    assert refusal.value.rule == rule
