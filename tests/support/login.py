"""Drive the login service of a management API that runs in the test."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from gateway.entities import SecondFactor
from gateway.oauth import shown_code
from gateway.oauth.jose import claims_of, split
from gateway.store import Store
from tests.support.fakes import FakeClock
from tests.support.management import ADMIN, FORM, PASSWORD, Driver, Reply

CLIENT = "Basic ZWRnZWNsaTplZGdlY2xpc2VjcmV0"
SECRET = base64.b32encode(b"12345678901234567890").decode()


@dataclass(frozen=True)
class LoginDriver:
    """Call a login service."""

    api: Driver

    @property
    def store(self) -> Store:
        """Return the store behind it."""
        return self.api.store

    @property
    def clock(self) -> FakeClock:
        """Return its clock."""
        return self.api.clock

    async def ask(
        self, form: Mapping[str, str] | str, *, client: str = CLIENT, query: str = "", kind: str = FORM
    ) -> Reply:
        """Post a form to the token endpoint."""
        body = form if isinstance(form, str) else urlencode(form)
        caller = replace(self.api, authorization=client)
        return await caller("POST", f"/oauth/token{query}", body, kind=kind)

    async def by_password(self, password: str = PASSWORD, code: str = "", **more: str) -> Reply:
        """Ask by password, as the administrator unless told otherwise."""
        form = {"grant_type": "password", "username": ADMIN, "password": password, **more}
        return await self.ask({**form, "mfa_token": code} if code else form)

    async def logged_in(self, **more: str) -> dict[str, object]:
        """Return the members of an answer by password."""
        return (await self.by_password(**more)).expect(200).value

    async def refresh(self, token: object, **more: str) -> Reply:
        """Ask by refresh token."""
        return await self.ask({"grant_type": "refresh_token", "refresh_token": str(token), **more})

    async def call(self, token: object, path: str = "/v1/organizations") -> Reply:
        """Call the management API with an access token."""
        return await replace(self.api, authorization=f"Bearer {token}")("GET", path)

    async def enrolled(self, email: str = ADMIN) -> None:
        """Give a user a second factor."""
        await self.store.second_factors.save(email, lambda _: SecondFactor(email, SECRET, is_confirmed=True))

    def code(self, steps: int = 0) -> str:
        """Return the code that the app shows, or so many steps from now."""
        return shown_code(SECRET, self.clock() + steps * 30)


def refusal(reply: Reply, status: int, error: str) -> str:
    """Return the description of a refusal of this status and error."""
    assert (reply.status, set(reply.value)) == (status, {"error", "error_description"}), reply.body
    assert reply.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.value["error"] == error
    return str(reply.value["error_description"])


def claims(token: object) -> dict[str, object]:
    """Return what a JWT claims."""
    return claims_of(split(str(token)).payload)[0]


def header(token: object) -> dict[str, object]:
    """Return the header of a JWT."""
    return json.loads(split(str(token)).header_text)  # type: ignore[no-any-return]
