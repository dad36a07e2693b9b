from __future__ import annotations

import asyncio
import threading

import pytest
from argon2.exceptions import VerifyMismatchError

from gateway.store import Passwords, TooManyWaiting
from gateway.store.passwords import AT_A_TIME
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


async def a_moment() -> None:
    """Let everything that can go on do so once."""
    passed = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(passed.set_result, None)
    await passed


class SlowHasher:
    """Take as long for each check as the test says; note the checks, in their order."""

    def __init__(self) -> None:
        self.room = threading.Semaphore(0)
        self.checked: list[str] = []

    def hash(self, password: str) -> str:
        return f"hash of {password}"

    def verify(self, hash: str, password: str) -> bool:
        self.checked.append(password)
        assert self.room.acquire(timeout=10)
        if hash != f"hash of {password}":
            raise VerifyMismatchError
        return True


async def checked(hasher: SlowHasher, count: int) -> None:
    async with asyncio.timeout(10):
        while len(hasher.checked) < count:
            await a_moment()


async def test_a_flood_from_one_address_keeps_no_other_waiting() -> None:
    hasher = SlowHasher()
    passwords = Passwords(hasher)
    flood = [
        asyncio.create_task(passwords.is_right(f"wrong {n}", "hash of right", "attacker")) for n in range(40)
    ]
    await checked(hasher, AT_A_TIME)
    victim = asyncio.create_task(passwords.is_right("right", "hash of right", "victim"))
    await a_moment()
    for count in range(3):
        hasher.room.release()
        await checked(hasher, AT_A_TIME + count + 1)
    assert "right" in hasher.checked[: AT_A_TIME + 2], "one check of the flood stood before it"
    hasher.room.release(40)
    async with asyncio.timeout(10):
        assert await victim
        assert not any(await asyncio.gather(*flood))


async def test_a_check_that_nobody_awaits_any_more_keeps_its_turn_until_it_is_over() -> None:
    hasher = SlowHasher()
    passwords = Passwords(hasher)
    tasks = [asyncio.create_task(passwords.is_right(f"{n}", None)) for n in range(AT_A_TIME + 1)]
    await checked(hasher, AT_A_TIME)
    tasks[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        await tasks[0]
    await a_moment()
    assert len(hasher.checked) == AT_A_TIME
    hasher.room.release(AT_A_TIME + 1)
    async with asyncio.timeout(10):
        assert await asyncio.gather(*tasks[1:]) == [False, False]


async def test_who_hung_up_is_not_checked() -> None:
    hasher = SlowHasher()
    passwords = Passwords(hasher)
    first = [asyncio.create_task(passwords.is_right(f"{n}", None)) for n in range(AT_A_TIME)]
    await checked(hasher, AT_A_TIME)
    gone = asyncio.create_task(passwords.is_right("gone", None, "1", lambda: True))
    await a_moment()
    hasher.room.release(AT_A_TIME)
    with pytest.raises(TooManyWaiting):
        await gone
    await asyncio.gather(*first)
    assert "gone" not in hasher.checked
