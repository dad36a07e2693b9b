"""Variables that are told late."""

from __future__ import annotations

import pytest

from gateway.message import Story


def test_a_story_has_something_to_tell() -> None:
    with pytest.raises(NotImplementedError):
        Story().tell({})
