"""The errors that are not faults: how they read and what they hold."""

from __future__ import annotations

import pytest

from gateway.errors import (
    BundleError,
    Conflict,
    Denied,
    Finding,
    FindingLog,
    Invalid,
    Location,
    ManagementError,
    NotFound,
    SettingsError,
    StoreUnavailable,
    UpstreamError,
)

AT = Location("apiproxy/policies/P.xml", 3, 14)


@pytest.mark.parametrize(
    ("location", "text"),
    [
        (Location("a.xml"), "a.xml"),
        (Location("a.xml", 3), "a.xml:3"),
        (Location("a.xml", 3, 14), "a.xml:3:14"),
        (Location("a.xml", 0, 14), "a.xml"),
    ],
)
def test_location_leaves_out_what_is_unknown(location: Location, text: str) -> None:
    assert str(location) == text


@pytest.mark.parametrize(
    ("start", "passed", "place"),
    [
        (Location("a.xml", 3, 14), "", Location("a.xml", 3, 14)),
        (Location("a.xml", 3, 14), "é&", Location("a.xml", 3, 16)),
        (Location("a.xml", 3, 14), "x\r\n\n", Location("a.xml", 5, 1)),
        (Location("a.xml", 3, 14), "x\nab", Location("a.xml", 4, 3)),
        (Location("a.xml", 3), "ab", Location("a.xml", 3, 3)),
        (Location("a.xml"), "ab\nc", Location("a.xml", 0, 2)),
    ],
)
def test_a_location_moves_on_with_the_text_that_is_passed(
    start: Location, passed: str, place: Location
) -> None:
    assert start.after(passed) == place


def test_finding_reads_like_a_compiler_message() -> None:
    assert str(Finding(AT, "expected a name")) == "apiproxy/policies/P.xml:3:14: error: expected a name"


def test_finding_tells_element_rule_excerpt_and_severity() -> None:
    finding = Finding(
        AT, "must be a number", "ExpiresIn", "InvalidValueForExpiresIn", "x\n^", is_warning=True
    )
    assert str(finding) == (
        "apiproxy/policies/P.xml:3:14: warning: <ExpiresIn>: must be a number"
        " [InvalidValueForExpiresIn]\nx\n^"
    )


def test_bundle_error_holds_all_findings_and_tells_them_in_order() -> None:
    first, second = Finding(AT, "one"), Finding(AT, "two")
    error = BundleError(iter([first, second]))
    assert error.findings == (first, second)
    assert str(error) == f"{first}\n{second}"


def test_bundle_error_tells_a_hundred_findings_and_counts_the_rest() -> None:
    warnings = [Finding(AT, f"warning {number}", is_warning=True) for number in range(90)]
    errors = [Finding(AT, f"error {number}") for number in range(30)]
    error = BundleError([*warnings, *errors])
    lines = str(error).splitlines()
    assert len(error.findings) == 120
    assert lines[:2] == [str(warnings[0]), str(warnings[1])]
    assert lines[69:71] == [str(warnings[69]), str(errors[0])]
    assert lines[-2:] == [str(errors[-1]), "and 20 more findings"]
    assert len(str(BundleError(errors * 100_000))) < 10_000


def test_a_finding_that_quotes_a_long_text_is_cut() -> None:
    long = "x" * 1_000_000
    told = str(Finding(AT, f"must be true or false, not '{long}': did you mean 'true'?", long, "R", long))
    assert len(told) < 1200
    assert "must be true or false, not 'xxx" in told
    assert "xxx...xxx" in told
    assert "did you mean 'true'? [R]" in told


def test_bundle_error_of_a_single_finding() -> None:
    error = BundleError.of(AT, "one", element="E", rule="R", excerpt="X")
    assert error.findings == (Finding(AT, "one", "E", "R", "X"),)


def test_finding_log_raises_everything_once_there_is_an_error() -> None:
    log = FindingLog()
    warning, first, second = Finding(AT, "careful", is_warning=True), Finding(AT, "one"), Finding(AT, "two")
    log.add(warning)
    log.add(first)
    log.absorb(BundleError([second]))
    with pytest.raises(BundleError) as raised:
        log.raise_errors()
    assert raised.value.findings == (warning, first, second)
    assert log.warnings == (warning,)


def test_finding_log_lets_warnings_alone_pass() -> None:
    log = FindingLog()
    log.add(Finding(AT, "careful", is_warning=True))
    log.raise_errors()
    assert [finding.message for finding in log.warnings] == ["careful"]


def test_upstream_error_tells_reason_and_detail() -> None:
    assert str(UpstreamError("refused")) == "refused"
    error = UpstreamError("refused", "127.0.0.1:9")
    assert (error.reason, error.detail, str(error)) == ("refused", "127.0.0.1:9", "refused: 127.0.0.1:9")


@pytest.mark.parametrize(
    ("kind", "status"),
    [(Invalid, 400), (Denied, 403), (NotFound, 404), (Conflict, 409), (ManagementError, 500)],
)
def test_management_errors_know_their_status(kind: type[ManagementError], status: int) -> None:
    error = kind("a.code", "a message")
    assert (error.status, error.code, error.message, str(error)) == (
        status,
        "a.code",
        "a message",
        "a.code: a message",
    )


def test_the_owner_s_errors_are_no_management_errors() -> None:
    assert not issubclass(StoreUnavailable, ManagementError)
    assert not issubclass(SettingsError, ManagementError)
