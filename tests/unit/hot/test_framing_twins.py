"""The twin test on a bounded number of messages; `make fuzz` reads more than a million."""

from __future__ import annotations

import pytest

from tests.support import framing_twins


@pytest.mark.parametrize("seed", range(4))
def test_plain_requests_are_the_same_to_h11_and_llhttp(seed: int) -> None:
    seen = framing_twins.requests(2_500, seed)
    framing_twins.check_shares(seen)


@pytest.mark.parametrize("seed", range(10, 12))
def test_plain_responses_are_the_same_to_h11_and_llhttp(seed: int) -> None:
    seen = framing_twins.responses(2_500, seed)
    assert seen["plain"] > 500


@pytest.mark.parametrize("seed", range(20, 22))
def test_chunked_bodies_are_the_same_to_h11_and_llhttp(seed: int) -> None:
    seen = framing_twins.bodies(2_500, seed)
    assert seen["over"] > 500
    assert seen["broken"] > 500


@pytest.mark.parametrize("seed", range(30, 32))
def test_any_message_is_the_same_in_pieces(seed: int) -> None:
    assert framing_twins.pieces(1_000, seed) == 1_000
