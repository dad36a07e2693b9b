from __future__ import annotations

import asyncio

from tests.support.management import Driver, O


async def test_of_many_at_once_one_makes_a_role(api: Driver) -> None:
    body = {"role": [{"name": "tester"}]}
    replies = await asyncio.gather(*(api("POST", f"{O}/userroles", body) for _ in range(5)))
    assert sorted(reply.status for reply in replies) == [200, 409, 409, 409, 409]


async def test_too_many_roles_are_refused(api: Driver) -> None:
    body = {"role": [{"name": f"r{number}"} for number in range(101)]}
    message = (await api("POST", f"{O}/userroles", body)).refused(400, "management.InvalidEntity")
    assert message == "101 roles given; at most 100 are allowed at a time"


async def test_a_single_role_needs_no_list(api: Driver) -> None:
    """XML has no lists of one."""
    (await api("POST", f"{O}/userroles", '<Roles><Role name="tester"/></Roles>', kind="text/xml")).expect(200)
    (await api("GET", f"{O}/userroles/tester")).expect(200)
