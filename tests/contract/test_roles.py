"""Every resource, every verb, every role: allowed or 403, as `roles.txt` says; nobody without credentials.

A resource that is added without a row fails here, until somebody says what each role may do with it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping

import pytest

from gateway.entities import BUILT_IN_ROLES, User
from gateway.errors import Denied
from gateway.management.authorization import Authorizer
from gateway.management.resource import VERSION, Found, Resource, all_resources
from gateway.store import Store
from tests.support.management import ORG, ZIP, Driver, archive, bundle, driving, quick_passwords
from tests.support.role_table import LETTERS, read_roles, row_of

ROWS = read_roles()
PASSWORD = "a password of theirs"
NOBODY = "nobody"
ENVIRONMENTS = ("dev", "prod")
VERBS = ("GET", "HEAD", "POST", "PUT", "DELETE")
RESOURCES = list(all_resources())


def calls() -> list[tuple[str, str]]:
    """Return each verb and path that is served, all names filled in; in production, too."""
    found = []
    for resource in RESOURCES:
        for environment in ENVIRONMENTS if "{environment}" in resource.path else ENVIRONMENTS[:1]:
            path = filled(resource, environment)
            found += [(verb, path) for verb in VERBS if serves(resource, verb)]
    return found


def serves(resource: Resource, verb: str) -> bool:
    return getattr(resource, "get" if verb == "HEAD" else verb.lower()) is not None


def filled(resource: Resource, environment: str) -> str:
    names: Mapping[str, str] = {"{organization}": ORG, "{environment}": environment, "{at0}": "apis"}
    path = re.sub(r"\{[^}]*\}", lambda name: names.get(name[0], "x"), resource.path)
    return f"/{VERSION}/{path}"


@pytest.fixture
async def api(store: Store) -> AsyncIterator[Driver]:
    async with driving(store) as driver:
        for role in (*BUILT_IN_ROLES, NOBODY):
            hashed = await quick_passwords().hash(PASSWORD)
            await store.users.create(User(f"{role}@example.org", hashed))
            if role != NOBODY:
                await store.roles(ORG).assign(role, f"{role}@example.org")
        yield driver


def test_the_table_knows_the_roles_there_are() -> None:
    assert set(LETTERS.values()) == set(BUILT_IN_ROLES)


def test_each_row_is_about_something_that_is_served() -> None:
    unused = {row.line for row in ROWS} - {row_of(path, ROWS).line for _, path in calls()}
    assert not unused, f"tests/contract/roles.txt: lines {sorted(unused)} are about nothing"


@pytest.mark.parametrize("role", BUILT_IN_ROLES)
async def test_a_role_may_do_what_the_table_says_and_nothing_else(api: Driver, role: str) -> None:
    caller = api.as_user(f"{role}@example.org", PASSWORD)
    wrong = []
    for verb, path in calls():
        reply = await caller(verb, path)
        is_allowed = role in row_of(path, ROWS).of(verb)
        if is_allowed == (reply.status == 403) or reply.status in (401, 405) or reply.status >= 500:
            wrong.append(
                f"{verb} {path}: {reply.status}, and the table says {'allowed' if is_allowed else '403'}"
            )
    assert not wrong, "\n".join(wrong)


async def test_without_a_role_an_organization_is_not_there(api: Driver) -> None:
    caller = api.as_user(f"{NOBODY}@example.org", PASSWORD)
    for verb, path in calls():
        if ORG in path:
            reply = await caller(verb, path)
            assert reply.status == 403, f"{verb} {path}"
            if verb != "HEAD":
                reply.refused(403, "messaging.config.beans.OrganizationDoesNotExist")
    assert (await caller("GET", "/v1/organizations")).expect(200).items == []


async def test_without_credentials_nothing_is_served(api: Driver) -> None:
    anonymous = api.anonymous()
    for verb, path in calls():
        assert (await anonymous(verb, path)).status == 401, f"{verb} {path}"


async def test_a_system_administrator_may_do_everything(store: Store) -> None:
    everybody, nobody = (User(f"{n}@example.org", "", is_system_admin=n == 0) for n in range(2))
    authorizer = Authorizer(store)
    for resource in RESOURCES:
        names = dict.fromkeys(re.findall(r"\{([^}]*)\}", resource.path), "x")
        for verb in VERBS:
            await authorizer.check(everybody, verb, Found(resource, names))
            if (resource.path, verb) not in (("organizations", "GET"), ("organizations", "HEAD")):
                with pytest.raises(Denied):
                    await authorizer.check(nobody, verb, Found(resource, names))


DEPLOY = "action={}&env={}&revision=1"


@pytest.mark.parametrize("role", BUILT_IN_ROLES)
@pytest.mark.parametrize("environment", ["test", "prod"])
@pytest.mark.parametrize("action", ["deploy", "undeploy"])
async def test_an_environment_in_a_parameter_counts_as_one_in_the_path(
    api: Driver, role: str, environment: str, action: str
) -> None:
    caller = api.as_user(f"{role}@example.org", PASSWORD)
    wanted = row_of(
        f"/v1/organizations/{ORG}/environments/{environment}/apis/x/revisions/1/deployments", ROWS
    )
    for path in (f"/v1/o/{ORG}/apis/x/deployments", f"/v1/o/{ORG}/apis/x/revisions/1/deployments"):
        parameters = DEPLOY.format(action, environment)
        other_name = await caller("POST", f"{path}?{parameters.replace('env=', 'env=&environment=')}")
        by_query = await caller("POST", f"{path}?{parameters}")
        by_form = await caller("POST", path, parameters, kind="application/x-www-form-urlencoded")
        is_denied = role not in wanted.of("POST")
        assert {each.status == 403 for each in (by_query, by_form, other_name)} == {is_denied}


POLICY = '<RaiseFault name="More"/>'
SHARED_FLOW = {
    "sharedflowbundle/x.xml": '<SharedFlowBundle name="x"/>',
    "sharedflowbundle/sharedflows/default.xml": '<SharedFlow name="default"/>',
}
CONTENTS = {"apis": bundle(), "sharedflows": archive(SHARED_FLOW)}


@pytest.mark.parametrize("role", BUILT_IN_ROLES)
@pytest.mark.parametrize("environment", ["test", "prod"])
@pytest.mark.parametrize("collection", list(CONTENTS))
async def test_an_edit_of_what_is_deployed_needs_the_right_to_deploy_it_there(
    api: Driver, role: str, environment: str, collection: str
) -> None:
    caller, content = api.as_user(f"{role}@example.org", PASSWORD), CONTENTS[collection]
    bundles = f"/v1/organizations/{ORG}/{collection}"
    at = f"{bundles}/x/revisions/1"
    (await api("POST", f"{bundles}?action=import&name=x", content, kind=ZIP)).expect(201)
    (await api("POST", f"{at}/policies", POLICY, kind="application/xml")).expect(201)
    deployment = f"/v1/organizations/{ORG}/environments/{environment}/{collection}/x/revisions/1/deployments"
    (await api("POST", deployment, kind="")).expect(200)
    stored = (await api("GET", f"{at}?format=bundle")).body
    may_edit = role in row_of(at, ROWS).of("POST")
    may = may_edit and role in row_of(deployment, ROWS).of("POST")
    for verb, path, body, kind in (
        ("POST", f"{at}/policies", POLICY.replace("More", "Other"), "application/xml"),
        ("PUT", f"{at}/policies/More", POLICY, "application/xml"),
        ("DELETE", f"{at}/policies/More", None, ""),
        ("POST", f"{at}/resourcefiles?type=jsc&name=more.js", b"1", ZIP),
        ("POST", at, content, ZIP),
    ):
        reply = await caller(verb, path, body, kind=kind)
        assert (reply.status == 403) != may, f"{verb} {path}: {reply.status} {reply.body!r}"
        assert may or not may_edit or f"environment {environment}" in reply.body.decode()
    assert may or (await api("GET", f"{at}?format=bundle")).body == stored
