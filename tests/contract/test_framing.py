"""The byte test: each framing case whole, cut in two at every place, and one octet at a time."""

from __future__ import annotations

import pytest

from gateway._fastpath import DECLINE_REASONS, RequestScan, scan_request_head
from tests.support.framing import (
    Case,
    Facts,
    cases,
    chunks_of,
    fed,
    octets,
    read_request,
    read_response,
    request_facts,
    ways,
)

REQUESTS, RESPONSES, CHUNKS = cases("requests"), cases("responses"), cases("chunks")
DEFAULTS: Facts = {"length": -1, "chunked": False, "closes": False, "names": False}


def name_of(case: Case) -> str:
    return str(case["name"])


def expected(case: Case, kind: str) -> Facts:
    """Complete what a case says with what most heads say."""
    size = len(octets(case["head"])) - len(octets(case.get("rest", "")))
    said = case[kind]
    assert isinstance(said, dict)
    return {**DEFAULTS, "size": size, **said}


@pytest.mark.parametrize("case", REQUESTS, ids=name_of)
def test_a_request_head_is_read_alike_in_any_pieces(case: Case) -> None:
    wanted = None if case.get("more") else case.get("declined") or expected(case, "plain")
    for pieces in ways(octets(case["head"])):
        assert fed(read_request, pieces, sparing=False) == wanted
        if "\n" in str(case["head"]):
            # Only ends of lines are looked at, and come to the same.
            assert fed(read_request, pieces, sparing=True) == wanted


@pytest.mark.parametrize("case", REQUESTS, ids=name_of)
def test_a_declined_head_says_where_it_ends_only_if_that_is_certain(case: Case) -> None:
    found = scan_request_head(octets(case["head"]), declined=True)
    if "framed" in case:
        assert isinstance(found, RequestScan)
        assert found.reason == case["declined"]
        assert request_facts(found) == expected(case, "framed")
    elif "declined" in case:
        assert found == case["declined"]
        assert found in DECLINE_REASONS


@pytest.mark.parametrize("case", RESPONSES, ids=name_of)
def test_a_response_head_is_read_alike_in_any_pieces(case: Case) -> None:
    wanted = None if case.get("more") else case.get("broken") or {"minor": 1, **expected(case, "plain")}
    for pieces in ways(octets(case["head"])):
        assert fed(read_response, pieces, sparing=False) == wanted


@pytest.mark.parametrize("case", CHUNKS, ids=name_of)
def test_a_chunked_body_is_read_alike_in_any_pieces(case: Case) -> None:
    for pieces in ways(octets(case["wire"])):
        found = chunks_of(pieces)
        if case.get("broken"):
            assert found == "not a chunked body"
        else:
            rest = None if case.get("more") else octets(case.get("rest", ""))
            assert found == (octets(case["body"]), rest)


def test_every_reason_has_a_case() -> None:
    shown = {case.get("declined") for case in REQUESTS}
    assert shown >= set(DECLINE_REASONS) - {"too_big"}  # a matter of limits, not of what a head says
