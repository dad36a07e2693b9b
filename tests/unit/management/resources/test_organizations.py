from __future__ import annotations

import asyncio

from tests.support.management import Driver, O


async def test_organizations_are_listed(api: Driver) -> None:
    assert (await api("GET", "/v1/organizations")).expect(200).items == ["myorg"]
    assert (await api("GET", "/v1//o/")).expect(200).items == ["myorg"]


async def test_an_organization_has_exactly_the_members_that_clients_know(api: Driver) -> None:
    reply = (await api("GET", "/v1/o/myorg/")).expect(200)
    assert reply.headers["Content-Type"] == "application/json"
    assert (
        reply.body.decode()
        == """{
  "createdAt" : 1000,
  "createdBy" : "admin@tollkeeper.local",
  "displayName" : "myorg",
  "environments" : [ "prod", "test" ],
  "lastModifiedAt" : 1000,
  "lastModifiedBy" : "admin@tollkeeper.local",
  "name" : "myorg",
  "properties" : {
    "property" : [ {
      "name" : "features.isCpsEnabled",
      "value" : "true"
    } ]
  },
  "type" : "trial"
}"""
    )


async def test_head_is_a_check_of_credentials(api: Driver) -> None:
    reply = (await api("HEAD", O)).expect(200)
    assert reply.body == b""
    assert int(reply.headers["Content-Length"]) > 0
    assert (await api.anonymous()("HEAD", O)).status == 401
    assert (await api("HEAD", "/v1/organizations/others")).status == 403


async def test_what_is_not_served_yet_says_so(api: Driver) -> None:
    reply = await api("GET", f"{O}/nothingness")
    assert "not served" in reply.refused(404, "management.ResourceNotServed")


def organization(**properties: str) -> dict[str, object]:
    listed = [{"name": f"features.{name}", "value": value} for name, value in properties.items()]
    return {"name": "myorg", "displayName": "Mine", "properties": {"property": listed}}


async def test_properties_are_replaced(api: Driver) -> None:
    generation = (await api.store.organizations.generations())["myorg"]
    given = organization(isOAuthTokenHashingEnabled="true", OAuthTokenHashingAlgorithm="SHA512")
    api.clock.advance(5)

    replaced = (await api("PUT", O, given)).expect(200).value

    assert replaced["properties"] == given["properties"]
    assert (replaced["displayName"], replaced["environments"]) == ("Mine", ["prod", "test"])
    assert (replaced["createdAt"], replaced["lastModifiedAt"]) == (1000, int(api.clock() * 1000))
    assert (await api("GET", O)).value == replaced
    # Workers hash tokens by them.
    assert (await api.store.organizations.generations())["myorg"] > generation
    assert (await api("PUT", O, {})).expect(200).value["properties"] == {"property": []}


async def test_a_property_that_cannot_be_is_refused(api: Driver) -> None:
    for name, value in (("OAuthTokenHashingAlgorithm", "MD5"), ("isOAuthTokenFallbackHashingEnabled", "yes")):
        message = (await api("PUT", O, organization(**{name: value}))).refused(
            400, "management.InvalidEntity"
        )
        assert f"features.{name}" in message
    for member, value in (("name", "other"), ("type", "paid")):
        message = (await api("PUT", O, {member: value})).refused(400, "management.InvalidEntity")
        assert message == f"The {member} of an organization cannot be changed"
    assert (await api("GET", O)).value["displayName"] == "myorg"


async def test_an_organization_that_goes_in_the_middle_of_a_call_is_unknown(api: Driver) -> None:
    (await api("POST", "/v1/organizations", {"name": "acme"})).expect(201)
    replies = await asyncio.gather(*(api("DELETE", "/v1/organizations/acme") for _ in range(3)))
    assert sorted({reply.status for reply in replies} - {403}) == [200]
    assert (await api("GET", "/v1/organizations")).items == ["myorg"]
