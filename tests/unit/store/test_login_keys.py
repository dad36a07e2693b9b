"""The spelling of the login service's keys."""

from __future__ import annotations

from gateway.store.keys import USERS
from gateway.store.login_keys import SECOND_FACTORS, login_session, passcode


def test_a_second_factor_lies_in_the_slot_of_its_user() -> None:
    tag = USERS.record("x").partition("}")[0]
    assert SECOND_FACTORS.record("x").startswith(tag)
    assert SECOND_FACTORS.index.startswith(tag)


def test_kinds_do_not_meet() -> None:
    assert login_session("d") != passcode("d")
