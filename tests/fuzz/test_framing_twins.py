"""`make fuzz`: the twin test on 1,200,000 messages, in some two minutes. The seeds are fixed."""

from __future__ import annotations

import pytest

from tests.support import framing_twins

PARTS = range(20)


@pytest.mark.parametrize("part", PARTS)
def test_requests(part: int) -> None:
    framing_twins.check_shares(framing_twins.requests(30_000, seed=10_000 + part))


@pytest.mark.parametrize("part", PARTS)
def test_responses(part: int) -> None:
    seen = framing_twins.responses(15_000, seed=20_000 + part)
    assert seen["plain"] > 3_000


@pytest.mark.parametrize("part", PARTS)
def test_chunked_bodies(part: int) -> None:
    seen = framing_twins.bodies(15_000, seed=30_000 + part)
    assert seen["over"] > 3_000
    assert seen["broken"] > 3_000


@pytest.mark.parametrize("part", PARTS)
def test_pieces(part: int) -> None:
    assert framing_twins.pieces(2_000, seed=40_000 + part) == 2_000
