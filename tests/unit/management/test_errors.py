from __future__ import annotations

import json

import pytest

from gateway.entities import InvalidEntity
from gateway.errors import (
    BundleError,
    Conflict,
    Denied,
    Finding,
    Invalid,
    Location,
    ManagementError,
    NotFound,
    StoreUnavailable,
)
from gateway.management.errors import (
    LONGEST,
    TooLarge,
    TooManyAttempts,
    TooSlow,
    Unauthorized,
    UnsupportedType,
    VerbNotAllowed,
    refusal,
    response_of,
    unexpected,
)
from gateway.store import Taken


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Invalid("a.b", "m"), 400, "a.b"),
        (Denied("a.b", "m"), 403, "a.b"),
        (NotFound("a.b", "m"), 404, "a.b"),
        (Conflict("a.b", "m"), 409, "a.b"),
        (ManagementError("a.b", "m"), 500, "a.b"),
        (Unauthorized(), 401, "security.AuthenticationFailed"),
        (VerbNotAllowed("PUT", "/v1/o", "GET"), 405, "management.MethodNotAllowed"),
        (TooSlow(60.0), 408, "management.RequestTimeout"),
        (TooLarge(7), 413, "management.RequestTooLarge"),
        (UnsupportedType("", "x"), 415, "management.UnsupportedMediaType"),
        (TooManyAttempts(2), 429, "security.TooManyAttempts"),
        (InvalidEntity("a.b", "m"), 400, "a.b"),
        (Taken("name", "x"), 409, "management.AlreadyExists"),
        (BundleError.of(Location("a.xml", 3), "m"), 400, "messaging.config.beans.InvalidBundle"),
        (StoreUnavailable("gone"), 503, "management.StoreUnavailable"),
    ],
)
def test_every_refusal_has_edges_body(error: Exception, status: int, code: str) -> None:
    answer = refusal(error)
    body = json.loads(answer.body)
    assert (answer.status, answer.content_type) == (status, "application/json")
    assert (set(body), body["code"], body["contexts"]) == ({"code", "contexts", "message"}, code, [])
    assert body["message"]


def test_headers_say_what_to_do() -> None:
    assert refusal(Unauthorized()).headers["WWW-Authenticate"].startswith("Basic ")
    assert refusal(VerbNotAllowed("PUT", "/v1/o", "GET, HEAD")).headers == {"Allow": "GET, HEAD"}
    assert refusal(StoreUnavailable("gone")).headers == {"Retry-After": "1"}
    assert refusal(TooLarge(7)).headers == {"Connection": "close"}


def test_all_findings_are_in_the_message() -> None:
    error = BundleError([Finding(Location("a.xml", 3), "first"), Finding(Location("b.xml", 4), "second")])
    message = json.loads(refusal(error).body)["message"]
    assert message == "a.xml:3: error: first\nb.xml:4: error: second"


def test_a_bug_and_a_lost_store_tell_nothing_of_the_inside() -> None:
    assert b"gone" not in refusal(StoreUnavailable("gone")).body
    assert unexpected().status == 500


async def test_a_response_carries_the_answer_in_one_piece() -> None:
    response = response_of(refusal(TooLarge(7)))
    assert (response.status, response.content_type, response.keep_alive) == (413, "application/json", False)
    assert (response.headers["Cache-Control"], response.headers["Server"]) == ("no-store", "Tollkeeper")


def told(error: Exception) -> str:
    return str(json.loads(refusal(error).body)["message"])


def test_what_is_wrong_with_a_bundle_is_told_in_its_own_words() -> None:
    error = BundleError([Finding(Location("a.xml", line), "is wrong") for line in range(1, 9)])
    assert told(error) == str(error)


@pytest.mark.parametrize(
    "error",
    [
        BundleError([Finding(Location("a.xml", line), "is wrong" * 20) for line in range(20_000)]),
        BundleError.of(Location("a.xml", 1), "long" * 500_000),
        InvalidEntity("a.b", "x" * 1_000_000),
        Invalid("a.b", "x\n" * 1_000_000),
    ],
    ids=["findings", "finding", "entity", "lines"],
)
def test_no_refusal_is_endless(error: Exception) -> None:
    assert len(refusal(error).body) < 3 * LONGEST
    assert len(told(error)) <= LONGEST


def test_a_text_that_is_cut_says_so() -> None:
    text = "x" * (LONGEST + 1)
    assert told(Invalid("a.b", text[1:])) == text[1:]
    cut = told(Invalid("a.b", text))
    assert cut.startswith("xxx")
    assert cut.endswith(" … (cut)")
    assert len(cut) == LONGEST
