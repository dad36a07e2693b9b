from __future__ import annotations

from gateway.store import Passwords
from tests.support.management import quick_passwords


async def test_a_hash_is_argon2id_and_proves_the_password() -> None:
    passwords = quick_passwords()
    known = await passwords.hash("secret")
    assert known.startswith("$argon2id$")
    assert "secret" not in known
    assert await passwords.is_right("secret", known)
    assert not await passwords.is_right("Secret", known)


async def test_without_a_usable_hash_no_password_is_right() -> None:
    passwords = quick_passwords()
    assert not await passwords.is_right("secret", None)
    assert not await passwords.is_right("", None)
    assert not await passwords.is_right("secret", "no hash")


async def test_the_defaults_cost_something() -> None:
    assert "m=65536" in await Passwords().hash("x")
