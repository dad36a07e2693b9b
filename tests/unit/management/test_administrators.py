from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import pytest

from gateway.config import Settings
from gateway.entities import InvalidEntity
from gateway.management import make_first_admin
from gateway.store import Store
from tests.support.management import quick_passwords

MAIL = "boss@example.com"


async def hash_of(store: Store) -> str:
    user = await store.users.find(MAIL)
    assert user is not None
    return user.password_hash


async def test_a_password_is_made_and_told_once(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    passwords, settings = quick_passwords(), Settings(admin_user=MAIL)
    made = await make_first_admin(store, settings, passwords)
    assert made is not None
    assert len(made) >= 22, "letters and digits: at least 128 bits"
    assert await passwords.is_right(made, await hash_of(store))
    assert await make_first_admin(store, settings, passwords) is None
    assert made not in caplog.text


async def test_a_configured_password_is_not_told(store: Store) -> None:
    passwords = quick_passwords()
    settings = Settings(admin_user=MAIL, admin_password="a configured one")
    assert await make_first_admin(store, settings, passwords) is None
    known = await hash_of(store)
    assert await passwords.is_right("a configured one", known)
    assert await make_first_admin(store, settings, passwords) is None
    assert await hash_of(store) == known, "what is right is left alone"


async def test_another_configured_password_takes_its_place(store: Store) -> None:
    passwords = quick_passwords()
    await make_first_admin(store, Settings(admin_user=MAIL), passwords)
    settings = Settings(admin_user=MAIL, admin_password="a new one of mine")
    assert await make_first_admin(store, settings, passwords) is None
    assert await passwords.is_right("a new one of mine", await hash_of(store))


async def test_two_machines_that_start_together_make_one(store: Store) -> None:
    passwords, settings = quick_passwords(), Settings(admin_user=MAIL)
    told = await asyncio.gather(*(make_first_admin(store, settings, passwords) for _ in range(4)))
    (made,) = [each for each in told if each is not None]
    assert await passwords.is_right(made, await hash_of(store))


async def test_a_name_that_cannot_be_is_refused(store: Store) -> None:
    with pytest.raises(InvalidEntity):
        await make_first_admin(store, Settings(admin_user="nobody"), quick_passwords())


async def test_the_configured_one_is_a_system_administrator_again(store: Store) -> None:
    passwords, settings = quick_passwords(), Settings(admin_user=MAIL, admin_password="a configured one")
    await make_first_admin(store, Settings(admin_user="other@example.com"), passwords)
    await make_first_admin(store, settings, passwords)
    await store.users.update(MAIL, lambda user: replace(user, is_system_admin=False))
    await make_first_admin(store, settings, passwords)
    user = await store.users.find(MAIL)
    assert user is not None
    assert user.is_system_admin
