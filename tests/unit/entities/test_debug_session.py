from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.entities import LONGEST_SESSION, Attribute, DebugSession, InvalidEntity

SESSION = DebugSession("s", "test", "hello", 1, "id", headers=(Attribute("X", "1"),)).made(100.0, "a@b")


def test_a_session_has_a_stored_form_and_an_end() -> None:
    SESSION.check()
    assert DebugSession.from_record(SESSION.to_record()) == SESSION
    assert SESSION.expires_at == 100.0 + LONGEST_SESSION


@pytest.mark.parametrize(
    "change",
    [
        {"name": "a/b"},
        {"timeout": 0},
        {"timeout": LONGEST_SESSION + 1},
        {"headers": (Attribute("", "x"),)},
        {"query": (Attribute("a", "x" * 3000),)},
        {"query": tuple(Attribute(str(number), "x") for number in range(30))},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(InvalidEntity):
        replace(SESSION, **change).check()  # type: ignore[arg-type]
