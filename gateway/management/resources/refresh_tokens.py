"""Refresh tokens that were issued: read, approved, revoked, deleted - by text, or by digest."""

from __future__ import annotations

from gateway.errors import Invalid, NotFound
from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.credentials import STATUSES
from gateway.management.hashing import hashing_of
from gateway.management.operation import describes, flag, one_word
from gateway.management.resource import Resource
from gateway.management.shapes import REFRESH_TOKEN, REVOKED_HEIRS, one_of
from gateway.management.token_views import refresh_view
from gateway.oauth import APPROVED, REVOKED
from gateway.store import IssuedTokens, TokenAdministration

_PATH = "organizations/{organization}/oauth2/refreshtokens/{token}"


@describes(REFRESH_TOKEN)
async def get_token(call: Call) -> Answer:
    """Answer one token; one that was used up is none."""
    return found(await _view(call))


@describes(
    one_of(REFRESH_TOKEN, REVOKED_HEIRS),
    query=(one_word("action", *STATUSES, is_required=True), flag("cascade")),
)
async def post_token(call: Call) -> Answer:
    """Approve or revoke a token, with `cascade` its access token too; of a used up one what came of it."""
    action = call.chosen("action", *STATUSES)
    name, status, cascade = call.names["token"], STATUSES[action], call.flag("cascade")
    if status == REVOKED and await _tokens(call).revoke_heirs(name):
        return found({"refreshToken": name, "status": status})
    await _view(call)
    await _tokens(call).set_refresh_status(name, is_approved=status == APPROVED, cascade=cascade)
    view = await _view(call)
    if view["status"] != status:
        raise Invalid(
            "keymanagement.service.InvalidTokenStatus",
            "The token was revoked with others of its app or grant, which is not taken back",
        )
    return found(view)


@describes(REFRESH_TOKEN)
async def delete_token(call: Call) -> Answer:
    """Forget a token; answers it as it was. Its access token stays."""
    view = await _view(call)
    if not await _tokens(call).delete_refresh(call.names["token"]):
        raise _unknown()
    return found(view)


async def _view(call: Call) -> dict[str, object]:
    """Return the path's token.

    Raises:
        NotFound: there is none.
    """
    name = call.names["token"]
    held = await _tokens(call).refresh(name)
    if held is None:
        raise _unknown()
    app = await call.store.apps(call.organization).find_by_id(held.record.access.app_id)
    return refresh_view(name, held.record, held.companion, app)


def _tokens(call: Call) -> IssuedTokens:
    return TokenAdministration.of(call.store, call.organization).issued(hashing_of(call))


def _unknown() -> NotFound:
    return NotFound("keymanagement.service.RefreshTokenDoesntExists", "Refresh Token doesnt exists")


RESOURCES = (Resource(_PATH, get=get_token, post=post_token, delete=delete_token),)
