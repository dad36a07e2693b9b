"""Variables that are told late."""

from __future__ import annotations

import pytest

from gateway.message import Story


def test_a_story_has_something_to_tell() -> None:
    with pytest.raises(NotImplementedError):
        Story().tell({})


class Told(Story):
    def __init__(self, **variables: object) -> None:
        self._variables = variables

    def tell(self, variables: dict[str, object]) -> None:
        variables.update(self._variables)


def test_stories_are_told_in_their_order() -> None:
    stories = Told(a=1, b=1), Told(b=2, c=2), Told(c=3)
    for number, each in enumerate(stories):
        each.before = stories[number - 1] if number else None
    variables: dict[str, object] = {"a": 0, "d": 0}
    stories[-1].tell_all(variables)
    assert variables == {"a": 1, "b": 2, "c": 3, "d": 0}


def test_a_story_need_not_know_anything_for_all_of_its_kind() -> None:
    assert Story().constants() == {}
