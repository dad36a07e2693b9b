"""OAuthV1: the three legs of OAuth 1.0a, and the check of signed calls; the operation decides which.

Each operation is a file of its own (`_oauth1_request_token.py`, `_oauth1_verifier.py`,
`_oauth1_access_token.py`, `_oauth1_verify.py`, `_oauth1_status.py`); this one finds out which it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway.flow import Action, Services
from gateway.message import Needs
from gateway.policies import (
    _oauth1_access_token,
    _oauth1_request_token,
    _oauth1_status,
    _oauth1_verifier,
    _oauth1_verify,
)
from gateway.policies._fields import Element, read_record, whole
from gateway.policies._oauth1_refusals import PREFIX
from gateway.policies._operations import Operation, no_operation
from gateway.policies._policy import Policy, policy

_OPERATIONS: Mapping[str, type[Operation]] = {
    _oauth1_request_token.NAME: _oauth1_request_token.GenerateRequestToken,
    _oauth1_verifier.NAME: _oauth1_verifier.GenerateVerifier,
    _oauth1_access_token.NAME: _oauth1_access_token.GenerateAccessToken,
    _oauth1_verify.NAME: _oauth1_verify.VerifyAccessToken,
    **dict.fromkeys(_oauth1_status.STATUSES, _oauth1_status.TokenStatus),
}


def _read_operation(element: Element) -> Operation:
    """Read the operation, with all elements that belong to it.

    Raises:
        BundleError: there is none, or none that is known; nothing else is told of the policy then.
    """
    named = element.child("Operation")
    name = "" if named is None else named.text
    if name in _OPERATIONS:
        return read_record(_OPERATIONS[name], element)
    raise no_operation(element, _OPERATIONS)


@policy("OAuthV1")
class OAuthV1(Policy):
    """Issue and verify OAuth 1.0a tokens."""

    fault_prefix = PREFIX

    operation: Operation = whole(_read_operation)

    @property
    def extra_needs(self) -> Needs:
        """Return what the operation reads beyond its fields."""
        return self.operation.extra_needs

    def bind(self, services: Services) -> Action:
        """Return the operation's action."""
        return self.operation.bind(self.name, services)
