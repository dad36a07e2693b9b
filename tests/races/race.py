"""What a race is, and how a round of it is run: lay something out, let all redeem it at once, judge.

Each runner has connections of its own to the same Redis, as each worker of a gateway has; what runs is what
a bundle's policy would run.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from gateway.faults import Fault
from gateway.message import Exchange
from gateway.policies import Policy
from gateway.runtime.services import EnvironmentServices, services_of
from gateway.store import Store, open_store
from tests.support.clients import KEY, make_client, make_product
from tests.support.fakes import FakeClients
from tests.support.store import VAULT

ORGANIZATION = "acme"
PURGE_AFTER = 3600.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what became of one redemption: what was told of it in the flow, or the text of the refusal."""

    told: tuple[tuple[str, object], ...] = ()
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Runner:
    """Be one of those who redeem: a store of its own, and the ports over it."""

    store: Store
    services: EnvironmentServices


@dataclass(frozen=True, slots=True)
class Race:
    """Say what is redeemed, how, and what must come of it.

    `lay` puts something out and returns its text; `redeem` makes the exchange that presents that text to
    `policy`; `judge` returns what is wrong with the outcomes, "" where nothing is. `retry` is
    GATEWAY_REFRESH_RETRY.
    """

    name: str
    policy: Policy
    lay: Callable[[Runner, int], Awaitable[str]]
    redeem: Callable[[str], Exchange]
    judge: Callable[[Runner, str, Sequence[Outcome]], Awaitable[str]]
    retry: float = 0.0


@asynccontextmanager
async def runners_of(race: Race, url: str, count: int) -> AsyncIterator[list[Runner]]:
    """Open so many runners for a race."""
    async with AsyncExitStack() as stack:
        runners = []
        clients = FakeClients({KEY: make_client(make_product())})
        for _ in range(count):
            store = await stack.enter_async_context(
                await open_store(url, VAULT, PURGE_AFTER, refresh_retry=race.retry, timeout=60.0)
            )
            services = services_of(store, ORGANIZATION, "test", clients=clients)
            runners.append(Runner(store, services))
        yield runners


async def run_round(race: Race, runners: Sequence[Runner], number: int, redemptions: int) -> str:
    """Run one round; return what is wrong with it, "" where nothing is."""
    text = await race.lay(runners[0], number)
    actions = [race.policy.bind(runner.services) for runner in runners]

    async def redeem(which: int) -> Outcome:
        exchange = race.redeem(text)
        before = set(exchange.variables)
        try:
            pending = actions[which % len(actions)](exchange)
            assert inspect.isawaitable(pending)
            await pending
        except Fault as fault:
            return Outcome(refusal=fault.text)
        return Outcome(tuple((name, each) for name, each in exchange.variables.items() if name not in before))

    outcomes = await asyncio.gather(*(redeem(each) for each in range(redemptions)))
    return await race.judge(runners[0], text, outcomes)
