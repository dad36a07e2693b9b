from __future__ import annotations

import asyncio
from typing import cast

import pytest

from tests.support.management import ADMIN, Driver, O

PATH = f"{O}/companies"
ONE = f"{PATH}/acme-ltd"
ACME = {"name": "acme-ltd", "displayName": "Acme Ltd", "attributes": [{"name": "a", "value": "b"}]}
DEVELOPER = {"email": "t@w.com", "firstName": "N", "lastName": "T", "userName": "t"}


async def made(api: Driver) -> dict[str, object]:
    (await api("POST", f"{O}/developers", DEVELOPER)).expect(201)
    return (await api("POST", PATH, ACME)).expect(201).value


async def test_a_company_lives(api: Driver) -> None:
    company = await made(api)
    at = round(api.clock.now * 1000)
    assert company == {
        "apps": [],
        "attributes": [{"name": "a", "value": "b"}],
        "createdAt": at,
        "createdBy": ADMIN,
        "displayName": "Acme Ltd",
        "lastModifiedAt": at,
        "lastModifiedBy": ADMIN,
        "name": "acme-ltd",
        "status": "active",
    }
    assert (await api("GET", PATH)).expect(200).items == ["acme-ltd"]
    assert (await api("GET", f"{PATH}?expand=true")).expect(200).value == {"company": [company]}
    assert (await api("GET", ONE)).expect(200).value == company
    api.clock.now += 1
    changed = (await api("PUT", ONE, {"displayName": "Acme", "status": "inactive"})).expect(200).value
    assert changed == {
        **company,
        "attributes": [],
        "displayName": "Acme",
        "lastModifiedAt": at + 1000,
        "status": "inactive",
    }
    assert (await api("PUT", ONE, {"displayName": "Acme"})).expect(200).value["status"] == "inactive"
    assert (await api("DELETE", ONE)).expect(200).value["name"] == "acme-ltd"
    (await api("GET", ONE)).refused(404, "developer.service.CompanyDoesNotExist")


@pytest.mark.parametrize("verb", ["POST", "PUT"])
async def test_its_status_is_changed_by_either_verb(api: Driver, verb: str) -> None:
    await made(api)
    for action in ("inactive", "active"):
        (await api(verb, f"{ONE}?action={action}", kind="application/octet-stream")).expect(204)
        assert (await api("GET", ONE)).value["status"] == action
    (await api(verb, f"{ONE}?action=login_lock")).refused(400, "management.InvalidParameter")
    (await api("POST", ONE)).refused(400, "management.InvalidParameter")
    (await api(verb, f"{PATH}/none?action=active")).refused(404, "developer.service.CompanyDoesNotExist")


async def test_attributes_are_resources_of_their_own(api: Driver) -> None:
    await made(api)
    (await api("POST", f"{ONE}/attributes/c", {"value": "d"})).expect(200)
    assert (await api("GET", f"{ONE}/attributes")).value == {
        "attribute": [{"name": "a", "value": "b"}, {"name": "c", "value": "d"}]
    }
    (await api("POST", f"{ONE}/attributes/c", {"value": "x" * 2049})).refused(
        400, "keymanagement.service.invalid_attribute"
    )
    (await api("GET", f"{PATH}/none/attributes")).refused(404, "developer.service.CompanyDoesNotExist")
    (await api("POST", f"{PATH}/none/attributes", {"attribute": []})).refused(
        404, "developer.service.CompanyDoesNotExist"
    )


async def test_what_cannot_be_is_refused(api: Driver) -> None:
    await made(api)
    message = (await api("POST", PATH, ACME)).refused(409, "developer.service.CompanyAlreadyExists")
    assert message == "Company acme-ltd already exists in organization myorg"
    (await api("POST", PATH, {"displayName": "x"})).refused(400, "developer.service.InvalidCompanyName")
    (await api("POST", PATH, {"name": "a/b"})).refused(400, "developer.service.InvalidCompanyName")
    (await api("POST", PATH, {"name": "x", "status": "maybe"})).refused(
        400, "developer.service.InvalidStatus"
    )
    (await api("PUT", ONE, {"name": "other"})).refused(400, "developer.service.InvalidCompanyName")
    for verb in ("PUT", "DELETE"):
        (await api(verb, f"{PATH}/none", {} if verb == "PUT" else None)).refused(
            404, "developer.service.CompanyDoesNotExist"
        )


async def test_a_company_may_be_xml(api: Driver) -> None:
    xml = (
        "<Company name='x'><DisplayName>X</DisplayName><Attributes><Attribute><Name>a</Name>"
        "<Value>b</Value></Attribute></Attributes></Company>"
    )
    company = (await api("POST", PATH, xml, kind="text/xml")).expect(201).value
    assert (company["name"], company["displayName"]) == ("x", "X")
    assert company["attributes"] == [{"name": "a", "value": "b"}]


async def test_apps_and_keys_live_below_it_as_below_developers(api: Driver) -> None:
    await made(api)
    product = {"name": "Premium", "displayName": "P", "scopes": ["READ"]}
    (await api("POST", f"{O}/apiproducts", product)).expect(201)
    app = (await api("POST", f"{ONE}/apps", {"name": "My App", "apiProducts": ["Premium"]})).expect(201).value
    assert (app["companyName"], "developerId" in app) == ("acme-ltd", False)
    assert (await api("GET", f"{ONE}/apps")).items == ["My App"]
    assert (await api("GET", ONE)).value["apps"] == ["My App"]
    assert (await api("GET", f"{O}/apps/{app['appId']}")).expect(200).value == app
    assert (await api("GET", f"{O}/apps?apptype=company")).items == [app["appId"]]
    assert (await api("GET", f"{O}/apps?apptype=developer")).items == []
    keys = f"{ONE}/apps/My%20App/keys"
    own = {"consumerKey": "k", "consumerSecret": "s"}
    (await api("POST", f"{keys}/create", own)).expect(201)
    assert (await api("POST", f"{keys}/k", {"apiProducts": ["Premium"]})).expect(200).value["scopes"] == [
        "READ"
    ]
    (await api("POST", f"{keys}/k?action=revoke")).expect(204)
    (await api("DELETE", f"{keys}/k/apiproducts/Premium")).expect(200)
    uses = await api("GET", f"{O}/apiproducts/Premium?query=list&entity=companies")
    assert uses.expect(200).items == ["acme-ltd"]
    (await api("POST", f"{ONE}/apps/My%20App/attributes/a", {"value": "b"})).expect(200)
    message = (await api("GET", f"{ONE}/apps/none")).refused(404, "developer.service.AppDoesNotExist")
    assert message == "App named none does not exist under acme-ltd"
    (await api("POST", f"{PATH}/none/apps", {"name": "x"})).refused(
        404, "developer.service.CompanyDoesNotExist"
    )
    (await api("DELETE", ONE)).expect(200)
    (await api("GET", f"{O}/apps/{app['appId']}")).refused(404, "developer.service.AppDoesNotExist")


async def test_edits_at_once_are_all_kept(api: Driver) -> None:
    await made(api)
    calls = [api("POST", f"{ONE}/attributes/n{number}", {"value": "v"}) for number in range(8)]
    calls += [api("POST", f"{ONE}/apps", {"name": f"app{number}"}) for number in range(8)]
    for reply in await asyncio.gather(*calls):
        assert reply.status in (200, 201)
    company = (await api("GET", ONE)).value
    assert company["apps"] == [f"app{number}" for number in range(8)]
    names = {each["name"] for each in cast("list[dict[str, str]]", company["attributes"])}
    assert names == {"a", *(f"n{number}" for number in range(8))}
