"""By which hashes the tokens of a call's organization are known."""

from __future__ import annotations

from gateway.errors import Invalid
from gateway.management.call import Call
from gateway.oauth import Hashing, UnknownHash


def hashing_of(call: Call) -> Hashing:
    """Return the hashes that the properties of the organization come to.

    Raises:
        Invalid: a property has a value that it cannot have.
    """
    try:
        return Hashing.of(call.organization_property)
    except UnknownHash as error:
        raise Invalid("messaging.config.beans.InvalidProperty", f"{error}") from error
