"""What an answer tells, or a sentence that it is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.cli.remote.told import listed, members, names
from gateway.cli.verb import CommandFailed


def test_what_is_there_is_returned() -> None:
    assert members({"a": 1}) == {"a": 1}
    assert names(["a", 2]) == ["a", "2"]
    assert listed({"app": [{"name": "x"}]}, "app") == [{"name": "x"}]
    assert listed({}, "app") == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda: members([]),
        lambda: members(b"<html>"),
        lambda: members(None),
        lambda: names({}),
        lambda: listed({"app": {}}, "app"),
        lambda: listed({"app": ["x"]}, "app"),
        lambda: listed([], "app"),
    ],
)
def test_what_is_something_else_is_a_sentence(ask: Callable[[], object]) -> None:
    with pytest.raises(CommandFailed, match="not what such a call is answered"):
        ask()
