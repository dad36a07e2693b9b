"""Sessions of the login service."""

from __future__ import annotations

from gateway.entities import LoginProof, LoginSession


def test_the_record_comes_back() -> None:
    session = LoginSession(LoginProof("a@x.com", "stamp", True, 1.5), ("openid",), 9.0)
    assert LoginSession.from_record(session.to_record()) == session
