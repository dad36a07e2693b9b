"""Authorization codes that were issued: listed by digest, read and deleted by text or digest."""

from __future__ import annotations

from collections.abc import AsyncIterator

from gateway.errors import NotFound
from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.listing import page_of
from gateway.management.operation import PAGE, describes
from gateway.management.resource import Resource
from gateway.management.shapes import AUTHORIZATION_CODE, TEXTS
from gateway.management.token_views import code_view
from gateway.store import TokenAdministration

MOST = 1000
_PATH = "organizations/{organization}/oauth2/authorizationcodes"


@describes(TEXTS, query=PAGE)
async def list_codes(call: Call) -> Answer:
    """Answer digests of codes, used and expired ones too, as long as they are known."""

    async def digests() -> AsyncIterator[str]:
        async for digest, _ in TokenAdministration.of(call.store, call.organization).search.codes():
            yield digest

    return found((await page_of(digests(), call.start, call.count(MOST))).names)


@describes(AUTHORIZATION_CODE)
async def get_code(call: Call) -> Answer:
    """Answer one code."""
    return found((await _known(call))[1])


@describes(AUTHORIZATION_CODE)
async def delete_code(call: Call) -> Answer:
    """Forget a code; answers it as it was."""
    digest, view = await _known(call)
    if not await call.store.codes(call.organization).delete_at(digest):
        raise _unknown()
    return found(view)


async def _known(call: Call) -> tuple[str, dict[str, object]]:
    """Return the digest and the view of the path's code.

    Raises:
        NotFound: there is none.
    """
    codes, name = call.store.codes(call.organization), call.names["code"]
    digest = await codes.named(name)
    record = None if digest is None else await codes.find_at(digest)
    if digest is None or record is None:
        raise _unknown()
    return digest, code_view(name, record)


def _unknown() -> NotFound:
    return NotFound("keymanagement.service.AuthorizationCodeDoesntExists", "Authorization Code doesnt exists")


RESOURCES = (
    Resource(_PATH, get=list_codes),
    Resource(f"{_PATH}/{{code}}", get=get_code, delete=delete_code),
)
