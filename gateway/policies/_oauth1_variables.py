"""What the flow is told of an access token of OAuth 1.0 that a product admitted, and of its app."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.entities import ApiProduct, ClientRegistration
from gateway.oauth import v1
from gateway.policies._client_facts import owner_id, product_variables

APP_USER_ID = "oauth_app_user_id"
"""Holds the end user whom the verifier named; Edge has no documented name for it."""


def call_variables(
    client: ClientRegistration, product: ApiProduct, token: v1.SignedToken, organization: str
) -> Mapping[str, object]:
    """Return the variables; attributes never take the place of another one."""
    user = {APP_USER_ID: token.app_user_id} if token.app_user_id else {}
    return {
        **{f"accesstoken.{each.name}": each.value for each in token.attributes},
        **product_variables(product),
        **user,
        "developer.app.name": client.app.name,
        **owner_id(client, organization),
    }
