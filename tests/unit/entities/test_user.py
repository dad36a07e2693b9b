"""Users of the management API."""

from __future__ import annotations

import pytest

from gateway.entities import InvalidEntity, User, check_password

USER = User("admin@acme.test", "$argon2id$v=19$x")


def test_the_record_comes_back() -> None:
    assert User.from_record(USER.to_record()) == USER
    USER.check()


def test_the_hash_does_not_show_in_the_representation() -> None:
    assert "argon2" not in repr(USER)


def test_an_impossible_address_is_refused() -> None:
    with pytest.raises(InvalidEntity, match="'admin' is not a valid e-mail address"):
        User("admin", "x").check()


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("", "The password is empty"),
        ("short 7", "The password has 7 characters; 8 to 128 are allowed"),
        ("x" * 129, "The password has 129 characters; 8 to 128 are allowed"),
        ("        ", "one character again and again"),
        ("Somebody@acme.test", "is the user's e-mail address"),
        ("SOMEBODY", "is the user's e-mail address"),
    ],
)
def test_a_bad_password_is_refused_and_not_repeated(password: str, says: str) -> None:
    with pytest.raises(InvalidEntity) as refused:
        check_password(password, "somebody@acme.test")
    assert says in refused.value.message
    assert not password.strip() or password not in refused.value.message


@pytest.mark.parametrize("password", ["eight ch", "äöüÄÖÜß€", "x" * 127 + "y"])
def test_any_other_password_will_do(password: str) -> None:
    check_password(password, "somebody@acme.test")


def test_a_name_is_bounded() -> None:
    with pytest.raises(InvalidEntity, match="256 characters; at most 255"):
        User("admin@acme.test", "x", last_name="x" * 256).check()
