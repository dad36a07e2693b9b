"""TOTP against the test vectors of RFC 6238, and what a code is good for."""

from __future__ import annotations

import base64

import pytest

from gateway.oauth.totp import (
    code_at,
    enrolment_uri,
    matching_step,
    new_totp_secret,
    shown_code,
    step_at,
)

SEED = b"12345678901234567890"
KEYS = {
    "sha1": SEED,
    "sha256": b"12345678901234567890123456789012",
    "sha512": b"1234567890123456789012345678901234567890123456789012345678901234",
}
# RFC 6238, appendix B.
VECTORS = {
    59: ("94287082", "46119246", "90693936"),
    1111111109: ("07081804", "68084774", "25091201"),
    1111111111: ("14050471", "67062674", "99943326"),
    1234567890: ("89005924", "91819424", "93441116"),
    2000000000: ("69279037", "90698825", "38618901"),
    20000000000: ("65353130", "77737706", "47863826"),
}
SECRET = base64.b32encode(SEED).decode()


@pytest.mark.parametrize("time", VECTORS)
def test_the_vectors_of_the_standard(time: int) -> None:
    for algorithm, expected in zip(KEYS, VECTORS[time], strict=True):
        assert code_at(KEYS[algorithm], step_at(time), digits=8, algorithm=algorithm) == expected
    assert shown_code(SECRET, time) == VECTORS[time][0][-6:]


@pytest.mark.parametrize(("off", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_may_be_one_step_off(off: int, is_good: bool) -> None:
    now = 1234567890.0
    code = shown_code(SECRET, now + off * 30)
    assert matching_step(SECRET, code, now, after=-1) == (step_at(now) + off if is_good else None)


def test_a_code_is_good_once_and_none_before_it_afterwards() -> None:
    now = 1234567890.0
    step = step_at(now)
    assert matching_step(SECRET, shown_code(SECRET, now), now, after=step) is None
    assert matching_step(SECRET, shown_code(SECRET, now - 30), now, after=step) is None
    assert matching_step(SECRET, shown_code(SECRET, now + 30), now, after=step) == step + 1


@pytest.mark.parametrize("code", ["", "05924", "0005924", "٠٠٥٩٢٤", "005 924", "\ud800", "-05924", "000000"])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert matching_step(SECRET, code, 1234567890.0, after=-1) is None


def test_at_the_epoch_there_is_no_step_before() -> None:
    assert matching_step(SECRET, shown_code(SECRET, 0.0), 0.0, after=-1) == 0


def test_secrets_are_random_and_of_160_bits() -> None:
    first, second = new_totp_secret(), new_totp_secret()
    assert first != second
    assert len(base64.b32decode(first)) == 20


def test_the_uri_names_issuer_and_account() -> None:
    assert enrolment_uri(SECRET, "a b/c@x.com", "Toll & Keeper") == (
        "otpauth://totp/Toll%20%26%20Keeper:a%20b%2Fc@x.com"
        f"?secret={SECRET}&issuer=Toll%20%26%20Keeper&algorithm=SHA1&digits=6&period=30"
    )
