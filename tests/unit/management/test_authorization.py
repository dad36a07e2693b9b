"""The right to a call. The whole matrix of built-in roles is `tests/contract/test_roles.py`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.entities import GET, ORGADMIN, PUT, Organization, Permission, Role, User
from gateway.errors import Denied
from gateway.management.authorization import Authorizer, path_of
from gateway.management.resource import Found, Resource, Routes, all_resources
from gateway.store import Store

ORG = "myorg"
WHO = User("who@example.org", "")
ROUTES = Routes(all_resources())


@pytest.fixture(autouse=True)
async def organizations(store: Store) -> None:
    for name in (ORG, "other"):
        await store.organizations.create(Organization(name))


def found(path: str) -> Found:
    return ROUTES.find(f"/v1/{path}")


async def grant(store: Store, *permissions: Permission, name: str = "tester") -> Authorizer:
    await store.roles(ORG).create([Role(name, permissions)])
    await store.roles(ORG).assign(name, WHO.email)
    return Authorizer(store)


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("organizations/{organization}", ()),
        ("organizations/{organization}/apis/{api}", ("apis", "a/b")),
        ("runtime/organizations/{organization}/apis/{api}", ("apis", "a/b")),
        ("audits/organizations/{organization}/{at0}", ("audits", "c")),
    ],
)
def test_a_path_is_what_stands_below_the_organization(template: str, path: tuple[str, ...]) -> None:
    names = {"organization": ORG, "api": "a/b", "at0": "c"}
    assert path_of(Found(Resource(template), names)) == path


async def test_an_own_role_allows_what_it_says(store: Store) -> None:
    authorizer = await grant(store, Permission("/apis", (GET,)), Permission("/apis/mine", (GET, PUT)))
    await authorizer.check(WHO, "HEAD", found("o/myorg/apis"))
    await authorizer.check(WHO, "POST", found("o/myorg/apis/mine/revisions/1"))
    for verb, path in (("POST", "o/myorg/apis"), ("DELETE", "o/myorg/apis/mine"), ("GET", "o/myorg")):
        with pytest.raises(Denied, match="lacks the permission"):
            await authorizer.check(WHO, verb, found(path))


async def test_of_several_roles_one_is_enough(store: Store) -> None:
    await grant(store, Permission("/apis"))
    authorizer = await grant(store, Permission("/", (GET,)), name="reader")
    await authorizer.check(WHO, "GET", found("o/myorg/apis"))


async def test_a_name_with_a_slash_is_one_segment(store: Store) -> None:
    authorizer = await grant(store, Permission("/apis/a", (PUT,)))
    with pytest.raises(Denied):
        await authorizer.check(WHO, "DELETE", found("o/myorg/apis/a%2Fb"))


async def test_a_role_elsewhere_is_none_here(store: Store) -> None:
    await store.roles("other").assign(ORGADMIN, WHO.email)
    with pytest.raises(Denied, match="Organization myorg does not exist, or is not yours"):
        await Authorizer(store).check(WHO, "GET", found("o/myorg"))


async def test_no_own_role_changes_roles(store: Store) -> None:
    authorizer = await grant(store, Permission("/", (GET, PUT, "delete")))
    await authorizer.check(WHO, "GET", found("o/myorg/userroles"))
    for verb, path in (("POST", "userroles/orgadmin/users"), ("DELETE", "userroles/tester")):
        with pytest.raises(Denied, match="has not the role orgadmin"):
            await authorizer.check(WHO, verb, found(f"o/myorg/{path}"))
    await store.roles(ORG).assign(ORGADMIN, WHO.email)
    await authorizer.check(WHO, "POST", found("o/myorg/userroles/orgadmin/users"))


async def test_an_organization_ends_by_the_system_alone(store: Store) -> None:
    await store.roles(ORG).assign(ORGADMIN, WHO.email)
    end = Found(Resource("organizations/{organization}"), {"organization": ORG})
    with pytest.raises(Denied, match="no system administrator"):
        await Authorizer(store).check(WHO, "DELETE", end)
    await Authorizer(store).check(replace(WHO, is_system_admin=True), "DELETE", end)


async def test_one_may_look_at_oneself_and_change_oneself(store: Store) -> None:
    authorizer = Authorizer(store)
    for verb in ("GET", "PUT"):
        await authorizer.check(WHO, verb, found("users/WHO@example.org"))
        with pytest.raises(Denied):
            await authorizer.check(WHO, verb, found("users/other@example.org"))
    await authorizer.check(WHO, "GET", found("audits/users/who@example.org"))
    for verb, path in (("DELETE", "users/who@example.org"), ("POST", "users/who@example.org/status")):
        with pytest.raises(Denied):
            await authorizer.check(WHO, verb, found(path))
