"""Failures carry their exit code."""

from __future__ import annotations

from gateway.cli.sso.failures import REFUSED, WRONG, Failure, Rejected


def test_codes() -> None:
    assert (Failure("x").code, Rejected("x").code) == (WRONG, REFUSED) == (2, 67)
