"""Organizations: their list, one of them, its properties. That it exists is known before it is served.

A new one begins with two environments, each with its two virtual hosts.
"""

from __future__ import annotations

from dataclasses import replace

from gateway.entities import (
    FIRST_ENVIRONMENTS,
    FIRST_PROPERTIES,
    Attribute,
    Environment,
    Organization,
    first_virtual_hosts,
)
from gateway.errors import Conflict, Denied, Invalid
from gateway.management.answers import Answer, created, found
from gateway.management.call import Call
from gateway.management.host_aliases import refuse_taken_aliases
from gateway.management.operation import describes, entity_sent
from gateway.management.properties import properties_view, read_properties
from gateway.management.removal import occupied
from gateway.management.resource import Resource
from gateway.management.shapes import ORGANIZATION, SENT_ORGANIZATION, TEXTS
from gateway.management.stamps import stamps_view
from gateway.oauth import Hashing, UnknownHash
from gateway.store import DEPLOYMENTS, RESERVED, Furnished, Occupied, Taken

_BEANS = "messaging.config.beans"


@describes(TEXTS)
async def list_organizations(call: Call) -> Answer:
    """Answer the names of the caller's organizations; of all to a system administrator."""
    names = await call.store.organizations.names()
    return found(names if call.is_system else await call.store.memberships.of(call.caller, names))


@describes(ORGANIZATION, status=201, sent=entity_sent(SENT_ORGANIZATION))
async def create_organization(call: Call) -> Answer:
    """Make an organization with the environments, and their virtual hosts, that it begins with."""
    members = call.body.entity("Organization")
    name = members.text("name") or ""
    organization = Organization(
        name,
        members.text("displayName") or name,
        members.text("type") or "trial",
        properties=_checked(read_properties(members)) or FIRST_PROPERTIES,
    ).made(call.now, call.caller)
    organization.check()
    if name.lower() in RESERVED:
        raise Invalid(f"{_BEANS}.InvalidName", f"Organization name {name!r} is reserved")
    environments = [_furnished(call, name, each) for each in FIRST_ENVIRONMENTS]
    for each in environments:
        aliases = (alias for host in each.virtual_hosts for alias in host.host_aliases)
        await refuse_taken_aliases(call, name, each.environment.name, aliases)
    try:
        await call.store.organizations.create(organization, environments)
    except Taken as error:
        raise Conflict(
            f"{_BEANS}.OrganizationAlreadyExists", f"Organization {name} already exists"
        ) from error
    return created(organization_view(replace(organization, environments=FIRST_ENVIRONMENTS)))


def _furnished(call: Call, organization: str, name: str) -> Furnished:
    hosts = first_virtual_hosts(organization, name, call.ports.traffic_port)
    stamped = tuple(host.made(call.now, call.caller) for host in hosts)
    return Furnished(Environment(name).made(call.now, call.caller), stamped)


@describes(ORGANIZATION)
async def get_organization(call: Call) -> Answer:
    """Answer the organization."""
    assert call.known is not None
    return found(organization_view(call.known))


@describes(ORGANIZATION, sent=entity_sent(SENT_ORGANIZATION))
async def replace_organization(call: Call) -> Answer:
    """Replace an organization's display name and properties; its name, type and environments stay."""
    members = call.body.entity("Organization")
    members.keep("name", call.organization, of="an organization")
    properties = _checked(read_properties(members))
    display_name, now = members.text("displayName") or "", call.now

    def change(before: Organization) -> Organization:
        members.keep("type", before.type, of="an organization")
        changed = replace(before, display_name=display_name, properties=properties)
        return changed.changed(now, call.caller)

    organization = await call.store.organizations.update(call.organization, change)
    return found(organization_view(_there(call, organization)))


@describes(ORGANIZATION)
async def delete_organization(call: Call) -> Answer:
    """Delete an organization with everything in it, unless something is deployed there."""
    try:
        deleted = await call.store.organizations.delete(call.organization)
    except Occupied as error:
        raise occupied("Organization", call.organization, error) from error
    return found(organization_view(_there(call, deleted)))


def _checked(properties: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
    """Return properties whose values are good where we know what they mean."""
    try:
        Hashing.of(Organization("any", properties=properties).property)
    except UnknownHash as error:
        raise Invalid("management.InvalidEntity", str(error)) from error
    return properties


def _there(call: Call, organization: Organization | None) -> Organization:
    """Return the organization; one that went in the middle of the call is as unknown as any other."""
    if organization is None:
        raise Denied(
            f"{_BEANS}.OrganizationDoesNotExist",
            f"Organization {call.organization} does not exist, or is not yours",
        )
    return organization


def organization_view(organization: Organization) -> dict[str, object]:
    """Return an organization as Edge shows it."""
    return {
        **stamps_view(organization),
        "displayName": organization.display_name or organization.name,
        "environments": list(organization.environments),
        "name": organization.name,
        "properties": properties_view(organization.properties),
        "type": organization.type,
    }


RESOURCES = (
    Resource("organizations", get=list_organizations, post=create_organization, topic=DEPLOYMENTS),
    Resource(
        "organizations/{organization}",
        get=get_organization,
        post=replace_organization,
        put=replace_organization,
        delete=delete_organization,
        topic=DEPLOYMENTS,
    ),
)
