"""Deleting proxies and revisions: only what is not deployed, and no proxy that a product names.

Whether something is deployed can change between the look and the deletion: the store deletes only at the
generation that was looked at.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from gateway.errors import Invalid, StoreUnavailable
from gateway.management.call import Call
from gateway.management.rollout import deployments_of
from gateway.store import Moved

T = TypeVar("T")
MOST_LOOKS = 20


async def delete_unless_deployed(
    call: Call, name: str, number: int | None, delete: Callable[[int], Awaitable[T]]
) -> T:
    """Have a revision, or with None all of a proxy, deleted at a generation at which it is not deployed.

    Raises:
        Invalid: it is deployed.
    """
    for _ in range(MOST_LOOKS):
        generation = await call.store.deployments(call.organization).generation()
        for each in await deployments_of(call):
            if each.proxy == name and number in (None, each.revision):
                raise Invalid(
                    "messaging.config.beans.ApplicationDeployed",
                    f"Can not delete Revision {each.revision} of ApiProxy {name} in organization "
                    f"{call.organization}. Undeploy the ApiProxy and try again.",
                )
        try:
            return await delete(generation)
        except Moved:
            continue
    raise StoreUnavailable("deployments are being changed all the time")


async def refuse_if_referred(call: Call, name: str) -> None:
    """Refuse a proxy that API products name.

    Raises:
        Invalid: naming the products.
    """
    products = await call.store.products(call.organization).entities()
    using = [product.name for product in products if name in product.proxies]
    if using:
        raise Invalid(
            "messaging.config.beans.ApplicationReferred",
            f"Application {name} is referred in apiproducts [{', '.join(using)}]",
        )
