"""The stream of revocations: what is revoked, by which means, and how it is looked for afterwards.

Each is first checked on every worker, so that whoever remembers anything does so; then it is revoked; then
it is probed on every worker, densely at first.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from itertools import cycle

from gateway.errors import StoreUnavailable
from gateway.store import Store, Unconfirmed, enough_patience
from tests.chaos.load import Load
from tests.chaos.population import ORGANIZATION, Group, Management, Population, Victim, product
from tests.support.chaos_facts import Regime, Revocation

WARMING = (0.0, 0.3)
WARMED_AFTER = 0.7
PROBES = (
    *(0.0, 0.002, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.045, 0.05, 0.055, 0.06),
    *(0.08, 0.1, 0.15, 0.25, 0.4, 0.6, 0.8, 1.0, 1.2, 2.0, 2.2, 3.0),
)
"""Seconds after an unconfirmed revocation's answer at which it is looked for on every worker."""
CONFIRMED_PROBES = (0.0, 0.003, 0.01, 0.03, 0.1, 0.5, 1.2, 2.2, 3.5, 5.0)
"""The same for a confirmed one, of which nothing is measured: it may not be accepted at all."""
_RETRY_AFTER = 2.5
_MOST_ATTEMPTS = 8
_PLAN = ("token", "app+", "token+", "token", "token", "app", "token+", "token")
"""What is revoked in turn; with a plus, confirmed."""


class Outcome(Enum):
    """Say how an attempt to revoke ended."""

    DONE = 1
    GONE = 2
    """There was nothing left to delete: an earlier attempt did it, and nobody has confirmed that."""
    UNKNOWN = 3
    """Refused, or no answer: it may have been done."""


Act = Callable[[bool], Awaitable[Outcome]]
"""Revoke, confirmed or not."""


@dataclass(frozen=True, slots=True)
class Means:
    """Be one way to revoke an app's tokens by the management API; `{0}` is the name of all its parts."""

    title: str
    verb: str
    path: str
    value: Callable[[str], Mapping[str, object]] | None = None


_APP = "developers/{0}@example.com/apps/{0}"
MEANS = (
    Means("app revoked", "POST", _APP + "?action=revoke"),
    Means("key revoked", "POST", _APP + "/keys/{1}?action=revoke"),
    Means("product changed", "PUT", "apiproducts/{0}", lambda name: product(name, "/elsewhere")),
    Means("developer inactive", "POST", "developers/{0}@example.com?action=inactive"),
    Means("key deleted", "DELETE", _APP + "/keys/{1}"),
    Means("product deleted", "DELETE", "apiproducts/{0}"),
    Means("app deleted", "DELETE", _APP),
    Means("product taken from key", "DELETE", _APP + "/keys/{1}/apiproducts/{0}"),
    Means("developer deleted", "DELETE", "developers/{0}@example.com"),
    Means("product of key revoked", "POST", _APP + "/keys/{1}/apiproducts/{0}?action=revoke"),
)


@dataclass(slots=True)
class Revoker:
    """Revoke, `rate` times a second. `grace` is what the gateway was given as its grace."""

    load: Load
    people: Population
    store: Store
    management: Management
    grace: float
    rate: float
    done: list[Revocation] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """What was refused with nothing broken, or never answered as done."""
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)
    _means: Iterator[Means] = field(default_factory=lambda: cycle(MEANS))
    _plan: Iterator[str] = field(default_factory=lambda: cycle(_PLAN))

    async def stream(self) -> None:
        """Begin one revocation after the other until cancelled, or nobody is left."""
        at = time.monotonic()
        while self.people.victims:
            at = max(at + 1 / self.rate, time.monotonic() - 1.0)
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            self.begin()

    def begin(self, kind: str = "") -> asyncio.Task[None]:
        """Begin one revocation: the next of the plan, or a kind of it."""
        kind = kind or next(self._plan)
        if kind.startswith("app") and self.people.groups:
            revocation, act = self._of_app(self.people.groups.pop(), "+" in kind)
        else:
            revocation, act = self._of_token(self.people.victims.pop(), "+" in kind)
        self.done.append(revocation)
        task = asyncio.create_task(self._carry_out(revocation, act))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def finish(self) -> None:
        """Wait until all that was begun is answered or given up."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    def _of_token(self, victim: Victim, is_confirmed: bool) -> tuple[Revocation, Act]:
        return (
            Revocation("token revoked", [victim.subject], is_confirmed),
            partial(self._revoke_token, victim.text),
        )

    def _of_app(self, group: Group, is_confirmed: bool) -> tuple[Revocation, Act]:
        means = next(self._means)
        return (
            Revocation(means.title, list(group.subjects), is_confirmed),
            partial(self._manage, means, group),
        )

    async def _carry_out(self, revocation: Revocation, act: Act) -> None:
        now = time.monotonic()
        for subject in revocation.subjects:
            for delay in WARMING:
                self.load.due(subject, now + delay)
        await asyncio.sleep(WARMED_AFTER)
        revocation.ask(time.monotonic())
        for _ in range(_MOST_ATTEMPTS):
            began_at = time.monotonic()
            outcome = await act(revocation.is_confirmed)
            if outcome is not Outcome.UNKNOWN:
                break
            self._note_refusal(revocation, began_at)
            # Whether it was done is not known: until it is, it may or may not pass.
            await asyncio.sleep(_RETRY_AFTER)
        else:
            self.problems.append(f"never done: {revocation.means}, {revocation.subjects[0].label}")
            return
        revocation.is_confirmed &= outcome is Outcome.DONE
        revocation.answer(time.monotonic())
        self._look_for(revocation)

    def _note_refusal(self, revocation: Revocation, began_at: float) -> None:
        now, judge = time.monotonic(), self.load.judge
        if judge.regime(began_at, now) is Regime.QUIET:
            self.problems.append(
                f"refused between {began_at:.3f} and {now:.3f} with nothing broken, "
                f"{judge.since_a_fault(began_at):.3f} s after the last fault: {revocation.told()}"
            )

    def _look_for(self, revocation: Revocation) -> None:
        subjects = revocation.subjects
        self.people.revoked += subjects
        for number, delay in enumerate(CONFIRMED_PROBES if revocation.is_confirmed else PROBES):
            self.load.due(subjects[number % len(subjects)], revocation.answered_at + delay)

    # ------------------------------------------------------------------------------------------- the means

    async def _revoke_token(self, text: str, is_confirmed: bool) -> Outcome:
        try:
            found = await self.store.tokens(ORGANIZATION).revoke(text)
            assert found
            if is_confirmed:
                await self._confirm()
        except (StoreUnavailable, Unconfirmed):
            return Outcome.UNKNOWN
        return Outcome.DONE

    async def _confirm(self) -> None:
        """Wait until every worker has heard of what was written."""
        await self.store.confirmations.until_seen(patience=enough_patience(self.grace))

    async def _manage(self, means: Means, group: Group, is_confirmed: bool) -> Outcome:
        path = means.path.format(group.name, group.key)
        if is_confirmed:
            path += "&confirm=true" if "?" in path else "?confirm=true"
        value = None if means.value is None else means.value(group.name)
        status, _ = await self.management.call(means.verb, path, value)
        if status in {200, 201, 204}:
            return Outcome.DONE
        return Outcome.GONE if status == 404 and means.verb == "DELETE" else Outcome.UNKNOWN
