"""OAuthV2: issue, refresh, verify and revoke tokens. The operation decides what the policy is.

Each operation is a file of its own (`_oauth_code.py`, `_oauth_generate.py`, `_oauth_implicit.py`,
`_oauth_refresh.py`, `_oauth_verify.py`, `_oauth_invalidate.py`; `_oauth_jwt.py` has those on access tokens
that are JWTs); this one finds out which it is.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from gateway.flow import Action, Services
from gateway.message import Needs
from gateway.policies import (
    _oauth_code,
    _oauth_generate,
    _oauth_implicit,
    _oauth_invalidate,
    _oauth_refresh,
    _oauth_verify,
)
from gateway.policies._fields import Element, read_record, whole
from gateway.policies._operations import Operation, no_operation
from gateway.policies._policy import Policy, policy

_OPERATIONS: Mapping[str, type[Operation]] = {
    _oauth_code.NAME: _oauth_code.GenerateAuthorizationCode,
    _oauth_generate.NAME: _oauth_generate.GenerateAccessToken,
    _oauth_implicit.NAME: _oauth_implicit.GenerateAccessTokenImplicitGrant,
    _oauth_refresh.NAME: _oauth_refresh.RefreshAccessToken,
    _oauth_verify.NAME: _oauth_verify.VerifyAccessToken,
    _oauth_invalidate.INVALIDATE: _oauth_invalidate.InvalidateToken,
    _oauth_invalidate.VALIDATE: _oauth_invalidate.ValidateToken,
}
_OF_JWT: Mapping[str, str] = {
    "GenerateJWTAccessToken": "gateway.policies._oauth_jwt",
    "GenerateJWTAccessTokenImplicitGrant": "gateway.policies._oauth_jwt",
    "RefreshJWTAccessToken": "gateway.policies._oauth_jwt",
    "VerifyJWTAccessToken": "gateway.policies._oauth_jwt_verify",
}
"""Operations on access tokens that are JWTs, and where they are: loaded where a bundle uses one."""


def _of_jwt(name: str) -> type[Operation]:
    """Return an operation on access tokens that are JWTs: the class of its name."""
    made: type[Operation] = getattr(importlib.import_module(_OF_JWT[name]), name)
    return made


def _read_operation(element: Element) -> Operation:
    """Read the operation, with all elements that belong to it.

    Raises:
        BundleError: there is none, or none that is supported; nothing else is told of the policy then.
    """
    named = element.child("Operation")
    name = "" if named is None else named.text
    if not name and _has_grant_types(element):
        # Edge: who says which grants are supported need not say that tokens are to be generated.
        name = _oauth_generate.NAME
    if name in _OPERATIONS:
        return read_record(_OPERATIONS[name], element)
    if name in _OF_JWT:
        return read_record(_of_jwt(name), element)
    raise no_operation(element, (*_OPERATIONS, *_OF_JWT))


def _has_grant_types(element: Element) -> bool:
    """Tell whether a supported grant type is named."""
    around = element.child("SupportedGrantTypes")
    return around is not None and any(each.text for each in around.children("GrantType"))


@policy("OAuthV2")
class OAuthV2(Policy):
    """Issue, refresh, verify or revoke OAuth 2.0 tokens."""

    fault_prefix = "oauthV2"

    operation: Operation = whole(_read_operation)

    @property
    def extra_needs(self) -> Needs:
        """Return what the operation reads beyond its fields."""
        return self.operation.extra_needs

    def bind(self, services: Services) -> Action:
        """Return the operation's action."""
        return self.operation.bind(self.name, services)
