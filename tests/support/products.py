"""Which calls an API product covers, asked as a call asks."""

from __future__ import annotations

from gateway import faults
from gateway.entities import ApiProduct
from gateway.faults import Fault
from gateway.oauth.verify import Call, admit_key
from tests.support.clients import make_client
from tests.support.fakes import NOW


def admits(product: ApiProduct, environment: str, proxy: str, path: str) -> bool:
    """Say whether a key of the product may make a call."""
    admitted = admit_key(make_client(product), Call(environment, proxy, path, NOW))
    if isinstance(admitted, Fault) and admitted.kind is not faults.KEY_NOT_FOR_RESOURCE:
        raise admitted
    return admitted is product
