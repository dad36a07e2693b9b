"""Tokens by whose they are: searched for, and revoked all at once.

Edge answers a search with texts of tokens. They are not kept here: digests are answered, which every call
about a token takes in the place of its text.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from gateway.entities import DeveloperApp
from gateway.errors import Invalid, NotFound
from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.listing import page_of
from gateway.management.operation import Parameter, amount, describes, flag
from gateway.management.resource import Resource
from gateway.management.shapes import NUMBER, TOKEN_SEARCH
from gateway.management.token_views import access_status
from gateway.oauth import APPROVED
from gateway.store import TokenAdministration

MOST = 1000
USUAL = 10
_PATH = "organizations/{organization}/oauth2"


_WHOSE = (
    Parameter("enduser", description="This or `app`, or both"),
    Parameter("app", description="The id of an app"),
)


@describes(TOKEN_SEARCH, query=(*_WHOSE, amount("limit"), Parameter("start")))
async def search(call: Call) -> Answer:
    """Answer digests of the access tokens of an end user, of an app by its id, or of both together.

    Expired ones are left out, revoked ones are not.
    """
    end_user, app_id = _whose(call)
    limit = USUAL if call.parameter("limit") is None else call.count(MOST, "limit")
    start, now = call.parameter("start") or "", call.now

    async def digests() -> AsyncIterator[str]:
        tokens = TokenAdministration.of(call.store, call.organization).search.access_tokens(
            end_user=end_user, app_id=app_id
        )
        async for digest, token in tokens:
            if not token.is_expired(now):
                yield digest

    page = await page_of(digests(), start, limit)
    query = {name: value for name, value in (("enduser", end_user), ("app", app_id)) if value}
    meta = {
        "limit": limit,
        "next": page.next or None,
        "query": query,
        "start": start or None,
        # Edge: a text.
        "totalResults": str(page.total),
    }
    return found({"list": page.names, "meta": meta})


@describes(NUMBER, status=202, query=(*_WHOSE, flag("cascade")))
async def revoke(call: Call) -> Answer:
    """Revoke the access tokens of an end user, an app, or both together, with `cascade` refresh tokens too.

    Answers 202 and how many tokens were good: those of an app are counted, their refresh tokens not.
    """
    end_user, app_id = _whose(call)
    cascade, now = call.flag("cascade"), call.now
    app = await _app(call, app_id) if app_id else None
    revocations = call.store.revocations(call.organization)
    if end_user:
        number = await revocations.of_end_user(end_user, now, cascade=cascade, until_done=True, app_id=app_id)
        return found(number, 202)
    number = await _good_ones(call, app) if app else 0
    if not await revocations.of_app(app_id, now, cascade=cascade, until_done=True):
        raise _unknown(call, app_id)
    return found(number, 202)


def _whose(call: Call) -> tuple[str, str]:
    """Return the end user and the app id that are asked for.

    Raises:
        Invalid: neither is given.
    """
    end_user, app_id = call.parameter("enduser") or "", call.parameter("app") or ""
    if not end_user and not app_id:
        raise Invalid("management.InvalidParameter", "enduser and app are absent; one of both is expected")
    return end_user, app_id


async def _good_ones(call: Call, app: DeveloperApp) -> int:
    """Count the access tokens of an app that count until now."""
    number = 0
    async for _, token in TokenAdministration.of(call.store, call.organization).search.access_tokens(
        app_id=app.app_id
    ):
        number += not token.is_expired(call.now) and access_status(token, app) == APPROVED
    return number


async def _app(call: Call, app_id: str) -> DeveloperApp:
    app = await call.store.apps(call.organization).find_by_id(app_id)
    if app is None:
        raise _unknown(call, app_id)
    return app


def _unknown(call: Call, app_id: str) -> NotFound:
    return NotFound(
        "developer.service.AppDoesNotExist",
        f"App with id {app_id} does not exist in organization {call.organization}",
    )


RESOURCES = (
    Resource(f"{_PATH}/search", get=search),
    Resource(f"{_PATH}/revoke", post=revoke),
)
