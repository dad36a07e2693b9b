"""What stands behind a refresh token and a passcode: who proved what, and when."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.entities.record import Record


@dataclass(frozen=True, slots=True)
class LoginProof(Record):
    """Hold that a user was there. `stamp` stands for the password that the user had then."""

    email: str
    stamp: str
    has_second_factor: bool
    proven_at: float


@dataclass(frozen=True, slots=True)
class LoginSession(Record):
    """Hold a session that a refresh token continues, until `expires_at`."""

    proof: LoginProof
    scopes: tuple[str, ...]
    expires_at: float
