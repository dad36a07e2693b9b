"""Tokens and verifiers of OAuth 1.0, never their secrets: listed by digest, named by that or by text."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial

from gateway.errors import NotFound
from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.credentials import STATUSES
from gateway.management.listing import page_of
from gateway.management.lookup import APP_PATHS, app_of
from gateway.management.operation import PAGE, describes, one_word
from gateway.management.resource import Resource
from gateway.management.shapes import OAUTH1_RECORD, TEXTS
from gateway.management.token_views import oauth1_view
from gateway.oauth import v1
from gateway.store import TokenAdministration

MOST = 1000
KINDS = ("accesstokens", "requesttokens", "verifiers")
_ACCESS = KINDS[0]
_PATH = "organizations/{organization}/oauth1"
_CODES = {
    "accesstokens": ("AccessTokenDoesntExists", "Access Token doesnt exists"),
    "requesttokens": ("RequestTokenDoesntExists", "Request Token doesnt exists"),
    "verifiers": ("VerifierDoesntExists", "Verifier doesnt exists"),
}
OAuth1Record = v1.SignedToken | v1.RequestToken | v1.Verifier


@describes(TEXTS, query=PAGE)
async def list_all(kind: str, call: Call) -> Answer:
    """Answer the digests of all of a kind, used and expired ones too, as long as they are known."""
    return await _list(call, kind, lambda _: True)


@describes(TEXTS, query=PAGE)
async def list_of_app(call: Call) -> Answer:
    """Answer the digests of an app's access tokens."""
    app = await app_of(call)
    return await _list(
        call, _ACCESS, lambda each: isinstance(each, v1.SignedToken) and each.app_id == app.app_id
    )


@describes(TEXTS, query=PAGE)
async def list_of_key(call: Call) -> Answer:
    """Answer the digests of a key's access tokens."""
    app = await app_of(call)
    credential = app.credential(call.names["key"])
    if credential is None:
        raise NotFound(
            "keymanagement.service.InvalidClientIdForGivenApp", "Invalid consumer key for Given App"
        )
    whose = (app.app_id, credential.consumer_key)
    return await _list(
        call,
        _ACCESS,
        lambda each: isinstance(each, v1.SignedToken) and (each.app_id, each.consumer_key) == whose,
    )


@describes(OAUTH1_RECORD)
async def get_one(kind: str, call: Call) -> Answer:
    """Answer one."""
    return found(await _view(kind, call))


@describes(OAUTH1_RECORD)
async def delete_one(kind: str, call: Call) -> Answer:
    """Forget one; answers it as it was."""
    view = await _view(kind, call)
    if not await TokenAdministration.of(call.store, call.organization).oauth1.delete(
        kind, call.names["token"]
    ):
        raise _unknown(kind)
    return found(view)


@describes(OAUTH1_RECORD, query=(one_word("action", *STATUSES, is_required=True),))
async def change_status(call: Call) -> Answer:
    """Approve or revoke an access token."""
    action = call.chosen("action", *STATUSES)
    tokens = TokenAdministration.of(call.store, call.organization).oauth1
    if not await tokens.set_status(call.names["token"], STATUSES[action]):
        raise _unknown(_ACCESS)
    return found(await _view(_ACCESS, call))


async def _list(call: Call, kind: str, is_wanted: Callable[[OAuth1Record], bool]) -> Answer:
    async def digests() -> AsyncIterator[str]:
        async for digest, record in TokenAdministration.of(call.store, call.organization).oauth1.all(kind):
            if is_wanted(record):
                yield digest

    return found((await page_of(digests(), call.start, call.count(MOST))).names)


async def _view(kind: str, call: Call) -> dict[str, object]:
    name = call.names["token"]
    record = await TokenAdministration.of(call.store, call.organization).oauth1.find(kind, name)
    if record is None:
        raise _unknown(kind)
    return oauth1_view(name, record)


def _unknown(kind: str) -> NotFound:
    code, message = _CODES[kind]
    return NotFound(f"keymanagement.service.{code}", message)


def _resources() -> Iterator[Resource]:
    for kind in KINDS:
        yield Resource(f"{_PATH}/{kind}", get=partial(list_all, kind))
        yield Resource(
            f"{_PATH}/{kind}/{{token}}",
            get=partial(get_one, kind),
            post=change_status if kind == _ACCESS else None,
            delete=partial(delete_one, kind),
        )
    for path in APP_PATHS:
        yield Resource(f"{path}/{{app}}/oauth1accesstokens", get=list_of_app)
        yield Resource(f"{path}/{{app}}/keys/{{key}}/oauth1accesstokens", get=list_of_key)


RESOURCES = tuple(_resources())
