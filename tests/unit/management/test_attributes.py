from __future__ import annotations

import pytest

from gateway.entities import Attribute
from gateway.management.attributes import attributes_view
from tests.support.management import Driver, O

PATH = f"{O}/apiproducts/P/attributes"


@pytest.fixture
async def product(api: Driver) -> Driver:
    body = {"name": "P", "displayName": "P", "attributes": [{"name": "a", "value": "1"}]}
    (await api("POST", f"{O}/apiproducts", body)).expect(201)
    return api


def test_attributes_are_listed_as_edge_does() -> None:
    assert attributes_view([Attribute("a", "b")]) == [{"name": "a", "value": "b"}]


async def test_writing_one_replaces_it_in_its_place_or_adds_it(product: Driver) -> None:
    (await product("POST", f"{PATH}/b", {"value": "2"})).expect(200)
    (await product("POST", f"{PATH}/a", {"value": "3"})).expect(200)
    expected = [{"name": "a", "value": "3"}, {"name": "b", "value": "2"}]
    assert (await product("GET", PATH)).value == {"attribute": expected}


async def test_a_name_may_be_escaped(product: Driver) -> None:
    (await product("POST", f"{PATH}/x%20y", {"value": "2"})).expect(200)
    assert (await product("GET", f"{PATH}/x%20y")).value["name"] == "x y"


async def test_xml_is_taken(product: Driver) -> None:
    xml = "<Attributes><Attribute><Name>n</Name><Value>v</Value></Attribute></Attributes>"
    reply = await product("POST", PATH, xml, kind="application/xml")
    assert reply.expect(200).value == {"attribute": [{"name": "n", "value": "v"}]}


async def test_what_cannot_be_is_refused(product: Driver) -> None:
    (await product("POST", PATH, {"attributes": []})).refused(400, "management.InvalidEntity")
    (await product("POST", f"{PATH}/a", {"name": "a"})).refused(400, "management.InvalidEntity")
    for verb in ("GET", "DELETE"):
        reply = await product(verb, f"{PATH}/none")
        reply.refused(404, "keymanagement.service.AttributeDoesNotExist")
    many = {"attribute": [{"name": str(number), "value": ""} for number in range(19)]}
    (await product("POST", PATH, many)).refused(400, "keymanagement.service.too_many_attributes")
    assert (await product("GET", PATH)).value == {"attribute": [{"name": "a", "value": "1"}]}


async def test_a_name_cannot_be_changed(product: Driver) -> None:
    (await product("POST", f"{PATH}/a", {"name": "a", "value": "2"})).expect(200)
    message = (await product("POST", f"{PATH}/a", {"name": "b", "value": "3"})).refused(
        400, "management.InvalidEntity"
    )
    assert message == "The name of an attribute cannot be changed"
    assert (await product("GET", PATH)).value == {"attribute": [{"name": "a", "value": "2"}]}


async def test_changes_are_stamped(product: Driver) -> None:
    product.clock.advance(3)
    (await product("POST", f"{PATH}/b", {"value": "2"})).expect(200)
    changed = (await product("GET", f"{O}/apiproducts/P")).value
    assert changed["lastModifiedAt"] == round(product.clock.now * 1000)
