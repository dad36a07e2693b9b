"""Failures carry their exit code."""

from __future__ import annotations

import pytest

from gateway.cli.sso.failures import INTERRUPTED, REFUSED, WRONG, Failure, Rejected, told


def test_codes() -> None:
    assert (Failure("x").code, Rejected("x").code) == (WRONG, REFUSED) == (2, 67)


@pytest.mark.parametrize(
    ("end", "code", "sentence"),
    [(Failure("no curl", 127), 127, "acurl: no curl\n"), (KeyboardInterrupt(), INTERRUPTED, "\n")],
)
def test_how_a_script_ends_is_told(
    end: BaseException, code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def run() -> int:
        raise end

    assert told("acurl", run) == code
    assert capsys.readouterr() == ("", sentence)


def test_a_script_that_ends_well_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert told("acurl", lambda: 22) == 22
    assert capsys.readouterr() == ("", "")
