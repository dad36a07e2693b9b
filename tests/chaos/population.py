"""Who is in the store: tokens and keys that stay good, such as will be revoked, and such as never were.

Products, developers and apps are made through the management API; each app's first token comes from the
token endpoint, the others are put into the store as copies of its record.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import cast

from aiohttp import BasicAuth, ClientError, ClientSession, ClientTimeout

from benchmarks.contenders.management import ADMIN, zipped
from gateway.store import Store
from tests.e2e.running import PASSWORD
from tests.support.chaos_facts import Subject

ORGANIZATION, ENVIRONMENT = "myorg", "test"
BUNDLE = Path(__file__).with_name("bundle")
_AT_ONCE = 8
_SAVED_AT_ONCE = 200
_TOKEN = "GET /chaos/token HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n"
_KEY = "GET /chaos/key?apikey={} HTTP/1.1\r\nHost: localhost\r\n\r\n"
_TIMEOUT = ClientTimeout(total=25.0)


def token_subject(label: str, text: str, *, is_known: bool = True) -> Subject:
    """Return a token as it is checked."""
    return Subject(label, _TOKEN.format(text).encode(), is_known)


@dataclass(frozen=True, slots=True)
class Group:
    """Be an app with a developer and a product of its own, its key and tokens."""

    name: str
    key: str
    subjects: tuple[Subject, ...]

    @property
    def email(self) -> str:
        """Return the developer's e-mail address."""
        return f"{self.name}@example.com"


@dataclass(frozen=True, slots=True)
class Victim:
    """Be one token that is revoked by itself."""

    text: str
    subject: Subject


@dataclass(frozen=True, slots=True)
class Management:
    """Call the management API as the administrator."""

    session: ClientSession
    url: str

    async def call(
        self, verb: str, path: str, value: Mapping[str, object] | bytes | None = None
    ) -> tuple[int, dict[str, object]]:
        """Call below the organization; return status and object, 0 when there was no answer."""
        url = f"{self.url}/v1/organizations/{ORGANIZATION}/{path}"
        options: dict[str, object] = {"auth": BasicAuth(ADMIN, PASSWORD), "timeout": _TIMEOUT}
        if isinstance(value, bytes):
            options |= {"data": value, "headers": {"Content-Type": "application/octet-stream"}}
        elif value is not None:
            options |= {"json": value}
        try:
            async with self.session.request(verb, url, **options) as answer:  # type: ignore[arg-type]
                body = await answer.json() if answer.content_type == "application/json" else {}
                return answer.status, body if isinstance(body, dict) else {}
        except (ClientError, TimeoutError):
            return 0, {}

    async def make(self, path: str, value: Mapping[str, object] | bytes | None = None) -> dict[str, object]:
        """Make something that must succeed."""
        status, answer = await self.call("POST", path, value)
        assert status in {200, 201}, (path, status, answer)
        return answer


def product(name: str, resource: str = "/**") -> dict[str, object]:
    """Return a product that opens every proxy below a resource."""
    return {
        "name": name,
        "displayName": name,
        "approvalType": "auto",
        "apiResources": [resource],
        "environments": [ENVIRONMENT],
        "scopes": ["READ"],
    }


@dataclass(slots=True)
class Population:
    """Hold everybody."""

    random: Random
    steady: list[Subject] = field(default_factory=list)
    keys: list[Subject] = field(default_factory=list)
    strangers: list[Subject] = field(default_factory=list)
    victims: list[Victim] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    revoked: list[Subject] = field(default_factory=list)
    """Those whose revocation was answered."""

    def draw(self) -> Subject:
        """Return whom to check where nothing is due: mostly good ones."""
        dice = self.random.random()
        if dice < 0.65:
            return self.random.choice(self.steady)
        if dice < 0.75:
            return self.random.choice(self.keys)
        if dice < 0.9 and self.revoked:
            return self.random.choice(self.revoked)
        if dice < 0.93:
            return self.random.choice(self.strangers)
        if dice < 0.97 and self.victims:
            # Good still, and as good as never seen before.
            return self.random.choice(self.victims).subject
        return token_subject("a token never seen", secrets.token_urlsafe(21), is_known=False)


@dataclass(slots=True)
class Settling:
    """Fill a gateway."""

    management: Management
    store: Store
    traffic: str
    population: Population

    async def settle(self, *, steady: int, victims: int, groups: int) -> None:
        """Deploy the proxies; make so many good tokens, tokens to revoke, and apps to revoke."""
        await self.management.make("apis?action=import&name=chaos", zipped(BUNDLE))
        for proxy in ("chaos", "oauth"):
            await self.management.make(f"environments/{ENVIRONMENT}/apis/{proxy}/revisions/1/deployments")
        room = asyncio.Semaphore(_AT_ONCE)

        async def one(name: str) -> tuple[Group, str]:
            async with room:
                return await self._group(name)

        made = await asyncio.gather(*(one(f"group-{number}") for number in range(groups + 1)))
        people = self.population
        (home, token), people.groups = made[0], [group for group, _ in made[1:]]
        people.keys = [home.subjects[-1]]
        people.steady = [
            home.subjects[0],
            *(token_subject(f"steady {n}", text) for n, text in enumerate(await self._copies(token, steady))),
        ]
        people.victims = [
            Victim(text, token_subject(f"token {n}", text))
            for n, text in enumerate(await self._copies(token, victims))
        ]
        people.strangers = [
            token_subject(f"stranger {n}", secrets.token_urlsafe(21), is_known=False) for n in range(50)
        ]

    async def _group(self, name: str) -> tuple[Group, str]:
        """Make a product, a developer and an app; return them with a token that was issued."""
        await self.management.make("apiproducts", product(name))
        email = f"{name}@example.com"
        who = {"email": email, "firstName": "A", "lastName": "B", "userName": name}
        await self.management.make("developers", who)
        app = await self.management.make(
            f"developers/{email}/apps", {"name": name, "apiProducts": [name], "scopes": ["READ"]}
        )
        credential = cast("Sequence[Mapping[str, str]]", app["credentials"])[0]
        key = credential["consumerKey"]
        issued = await self._issued(key, credential["consumerSecret"])
        (copy,) = await self._copies(issued, 1)
        subjects = (
            token_subject(f"{name}, issued token", issued),
            token_subject(f"{name}, stored token", copy),
            Subject(f"{name}, key", _KEY.format(key).encode()),
        )
        return Group(name, key, subjects), issued

    async def _issued(self, key: str, secret: str) -> str:
        """Ask the token endpoint for a token."""
        url = f"{self.traffic}/oauth/client_credential/accesstoken?grant_type=client_credentials"
        form = {"client_id": key, "client_secret": secret}
        async with self.management.session.post(url, data=form, timeout=_TIMEOUT) as answer:
            body = await answer.json(content_type=None)
            assert answer.status == 200, body
            return str(body["access_token"])

    async def _copies(self, known: str, count: int) -> list[str]:
        """Keep so many tokens as the store has kept a known one; return their texts."""
        tokens = self.store.tokens(ORGANIZATION)
        record = await tokens.find_access(known)
        assert record is not None
        texts = [secrets.token_urlsafe(21) for _ in range(count)]
        for start in range(0, count, _SAVED_AT_ONCE):
            part = texts[start : start + _SAVED_AT_ONCE]
            assert all(await asyncio.gather(*(tokens.save(text, record, None) for text in part)))
        return texts
