"""Organizations: their list, and one of them. That an organization exists is known before it is served."""

from __future__ import annotations

from gateway.entities import Organization
from gateway.management.answers import Answer, found
from gateway.management.attributes import attributes_view
from gateway.management.call import Call
from gateway.management.resource import Resource
from gateway.management.stamps import stamps_view


async def list_organizations(call: Call) -> Answer:
    """Answer the names of all organizations."""
    return found(await call.store.organizations.names())


async def get_organization(call: Call) -> Answer:
    """Answer the organization."""
    assert call.known is not None
    return found(organization_view(call.known))


def organization_view(organization: Organization) -> dict[str, object]:
    """Return an organization as Edge shows it."""
    return {
        **stamps_view(organization),
        "displayName": organization.display_name or organization.name,
        "environments": list(organization.environments),
        "name": organization.name,
        "properties": {"property": attributes_view(organization.properties)},
        "type": organization.type,
    }


RESOURCES = (
    Resource("organizations", get=list_organizations),
    Resource("organizations/{organization}", get=get_organization),
)
