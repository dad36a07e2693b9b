"""Users of the management API."""

from __future__ import annotations

import pytest

from gateway.entities import InvalidEntity, User

USER = User("admin@acme.test", "$argon2id$v=19$x")


def test_the_record_comes_back() -> None:
    assert User.from_record(USER.to_record()) == USER
    USER.check()


def test_the_hash_does_not_show_in_the_representation() -> None:
    assert "argon2" not in repr(USER)


def test_an_impossible_address_is_refused() -> None:
    with pytest.raises(InvalidEntity, match="'admin' is not a valid e-mail address"):
        User("admin", "x").check()
