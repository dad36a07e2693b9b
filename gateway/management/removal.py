"""Deleting proxies, shared flows and revisions: only what is not deployed, and no proxy that a product names.

Whether something is deployed can change between the look and the deletion: the store deletes only at the
generation that was looked at.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from gateway.errors import Invalid, StoreUnavailable
from gateway.management.call import Call
from gateway.management.kinds import kind_of
from gateway.management.rollout import deployments_of
from gateway.store import Moved, Occupied

T = TypeVar("T")
MOST_LOOKS = 20


async def delete_unless_deployed(
    call: Call, name: str, number: int | None, delete: Callable[[int], Awaitable[T]]
) -> T:
    """Have a revision (None: all of a bundle's) deleted at a generation at which it is not deployed.

    Raises:
        Invalid: it is deployed.
    """
    kind = kind_of(call)
    for _ in range(MOST_LOOKS):
        generation = await call.store.deployments(call.organization).generation()
        for each in await deployments_of(call):
            if (each.kind, each.proxy) == (kind.bundle, name) and number in (None, each.revision):
                raise Invalid(
                    "messaging.config.beans.ApplicationDeployed",
                    f"Can not delete Revision {each.revision} of {kind.title} {name} in organization "
                    f"{call.organization}. Undeploy the {kind.title} and try again.",
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


def occupied(kind: str, name: str, error: Occupied) -> Invalid:
    """Return the refusal to delete an organization or environment (`kind`) in which something is deployed."""
    first = error.deployments[0]
    return Invalid(
        f"messaging.config.beans.{kind}InUse",
        f"Can not delete {kind} {name}: revision {first.revision} of {first.proxy} is deployed in "
        f"environment {first.environment}. Undeploy it and try again.",
    )
