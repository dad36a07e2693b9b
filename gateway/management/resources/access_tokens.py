"""Access tokens that were issued: read, approved, revoked, changed, deleted - by text, or by digest."""

from __future__ import annotations

from gateway.errors import Invalid, NotFound
from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.credentials import STATUSES, check_scopes
from gateway.management.hashing import hashing_of
from gateway.management.members import Members
from gateway.management.operation import describes, entity_sent, flag, one_word
from gateway.management.resource import Resource
from gateway.management.shapes import ACCESS_TOKEN, SENT_ACCESS_TOKEN
from gateway.management.token_views import access_view
from gateway.oauth import APPROVED, AccessToken, TokenAttribute, is_within_limits, with_attributes
from gateway.store import IssuedTokens, TokenAdministration

_PATH = "organizations/{organization}/oauth2/accesstokens/{token}"


@describes(ACCESS_TOKEN)
async def get_token(call: Call) -> Answer:
    """Answer one token."""
    return found(await _view(call))


@describes(
    ACCESS_TOKEN,
    query=(one_word("action", *STATUSES), flag("cascade")),
    sent=entity_sent(SENT_ACCESS_TOKEN, is_required=False),
)
async def post_token(call: Call) -> Answer:
    """Approve or revoke a token, with `cascade` its refresh token too; or change attributes and scope."""
    action = call.choice("action", *STATUSES)
    if action is None:
        await _change(call, call.body.entity("AccessToken"))
        return found(await _view(call))
    status, cascade = STATUSES[action], call.flag("cascade")
    await _view(call)
    await _tokens(call).set_status(call.names["token"], is_approved=status == APPROVED, cascade=cascade)
    view = await _view(call)
    if view["status"] != status:
        raise Invalid(
            "keymanagement.service.InvalidTokenStatus",
            "The token was revoked with others of its app or grant, which is not taken back",
        )
    return found(view)


@describes(ACCESS_TOKEN)
async def delete_token(call: Call) -> Answer:
    """Forget a token and its refresh token; answers it as it was."""
    view = await _view(call)
    if not await _tokens(call).delete(call.names["token"]):
        raise _unknown()
    return found(view)


async def _change(call: Call, members: Members) -> None:
    """Give a token attributes, beside those of other names, and another scope that its products offer.

    Raises:
        Invalid: neither is given, or they cannot be.
    """
    given, scope = members.attributes(), members.text("scope")
    if given is None and scope is None:
        raise Invalid("management.InvalidEntity", "action, attributes and scope are absent; one is expected")
    held = await _tokens(call).access(call.names["token"])
    if held is None:
        raise _unknown()
    if scope is not None:
        check_scopes(scope.split(), await _offered(call, held.record))
    attributes = [TokenAttribute(each.name, each.value) for each in given or ()]

    def change(before: AccessToken) -> AccessToken:
        after = with_attributes(before, attributes)
        if not is_within_limits(after.attributes):
            raise Invalid(
                "keymanagement.service.too_many_attributes",
                "The attributes of a token are too many or too long",
            )
        return after if scope is None else after.but(scope=" ".join(scope.split()))

    if await _tokens(call).change(call.names["token"], change) is None:
        raise _unknown()


async def _offered(call: Call, record: AccessToken) -> list[str]:
    products = call.store.products(call.organization)
    known = [await products.find(name) for name in record.api_products]
    return list(dict.fromkeys(scope for product in known if product for scope in product.scopes))


async def _view(call: Call) -> dict[str, object]:
    """Return the path's token.

    Raises:
        NotFound: there is none.
    """
    name = call.names["token"]
    held = await _tokens(call).access(name)
    if held is None:
        raise _unknown()
    app = await call.store.apps(call.organization).find_by_id(held.record.app_id)
    return access_view(name, held.record, held.companion, app)


def _tokens(call: Call) -> IssuedTokens:
    return TokenAdministration.of(call.store, call.organization).issued(hashing_of(call))


def _unknown() -> NotFound:
    return NotFound("keymanagement.service.AccessTokenDoesntExists", "Access Token doesnt exists")


RESOURCES = (Resource(_PATH, get=get_token, post=post_token, delete=delete_token),)
