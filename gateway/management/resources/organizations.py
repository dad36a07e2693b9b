"""Organizations: their list, one of them, its properties. That it exists is known before it is served."""

from __future__ import annotations

from dataclasses import replace

from gateway.entities import Organization
from gateway.errors import Invalid, NotFound
from gateway.management.answers import Answer, found
from gateway.management.attributes import attributes_view
from gateway.management.call import Call
from gateway.management.resource import Resource
from gateway.management.stamps import stamps_view
from gateway.oauth import Hashing, UnknownHash
from gateway.store import DEPLOYMENTS


async def list_organizations(call: Call) -> Answer:
    """Answer the names of all organizations."""
    return found(await call.store.organizations.names())


async def get_organization(call: Call) -> Answer:
    """Answer the organization."""
    assert call.known is not None
    return found(organization_view(call.known))


async def replace_organization(call: Call) -> Answer:
    """Replace an organization's display name and properties; its name, type and environments stay."""
    members = call.body.entity("Organization")
    members.keep("name", call.organization, of="an organization")
    around = members.members("properties")
    properties = (None if around is None else around.attributes("property")) or ()
    display_name, now = members.text("displayName") or "", call.now

    def change(before: Organization) -> Organization:
        members.keep("type", before.type, of="an organization")
        changed = replace(before, display_name=display_name, properties=properties)
        return changed.changed(now, call.caller)

    try:
        Hashing.of(replace(Organization(call.organization), properties=properties).property)
    except UnknownHash as error:
        raise Invalid("management.InvalidEntity", str(error)) from error
    organization = await call.store.organizations.update(call.organization, change)
    if organization is None:
        raise NotFound(
            "messaging.config.beans.OrganizationDoesNotExist",
            f"Organization {call.organization} does not exist",
        )
    return found(organization_view(organization))


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
    Resource(
        "organizations/{organization}", get=get_organization, put=replace_organization, topic=DEPLOYMENTS
    ),
)
