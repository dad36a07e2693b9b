from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

from gateway.entities import Attribute, ClientRegistration, Developer
from gateway.policies._entity_profiles import (
    Part,
    app_profile,
    as_json,
    as_xml,
    credential_profile,
    developer_profile,
    product_profile,
    together,
)
from tests.support.clients import KEY, SECRET, make_client, make_product

CLIENT = make_client(make_product("A", quota="5"))


def test_a_part_is_an_element_and_a_value() -> None:
    assert Part("Name", "a<b").markup() == "<Name>a&lt;b</Name>"
    assert Part("Name", "").markup() == "<Name/>"
    assert Part("At", 5).markup() == "<At>5</At>"
    assert (Part("At", 5).value(), Part("At", 5).text()) == (5, "5")
    inner = Part("Scopes", (Part("Scope", "R"),), is_list=True)
    assert inner.value() == ["R"]
    assert inner.text() == inner.markup() == "<Scopes><Scope>R</Scope></Scopes>"
    named = Part("App", (inner,), name='"x"&')
    assert named.markup() == '<App name="&quot;x&quot;&amp;"><Scopes><Scope>R</Scope></Scopes></App>'
    assert named.value() == {"name": '"x"&', "scopes": ["R"]}


def developer_of(client: ClientRegistration) -> Developer:
    """Return whose app it is: a developer's, and no company's."""
    assert isinstance(client.developer, Developer)
    return client.developer


def test_what_xml_cannot_hold_does_not_break_it() -> None:
    developer = replace(developer_of(CLIENT), attributes=(Attribute("odd", "a\x00b\ud800c\t\n\U0001f600"),))
    document = as_xml(developer_profile(developer, "acme"))
    root = ElementTree.fromstring(document.encode())
    assert root.findtext("Attributes/Attribute/Value") == "a\ufffdb\ufffdc\t\n\U0001f600"


def test_no_profile_tells_a_secret() -> None:
    for profile in (app_profile(CLIENT.app), credential_profile(CLIENT.credential)):
        for text in (as_xml(profile), as_json(profile)):
            assert KEY in text
            assert SECRET not in text
            assert "ecret" not in text


def test_json_has_the_members_of_the_management_api() -> None:
    app = json.loads(as_json(app_profile(CLIENT.app)))
    assert app["name"] == "Weather App"
    assert app["credentials"][0]["apiProducts"] == [{"name": "A", "status": "approved"}]
    assert app["createdAt"] == 1_400_000_000_500
    developer = replace(developer_of(CLIENT), app_names=("x", "y"))
    assert json.loads(as_json(developer_profile(developer, "acme")))["apps"] == ["x", "y"]


def test_what_is_not_set_of_quota_and_access_type_is_absent() -> None:
    def tags(part: Part) -> list[str]:
        assert isinstance(part.content, tuple)
        return [each.tag for each in part.content]

    assert "Quota" in tags(product_profile(CLIENT.products[0]))
    assert not {"Quota", "QuotaInterval", "QuotaTimeUnit"} & set(tags(product_profile(make_product())))
    assert "AccessType" not in tags(app_profile(replace(CLIENT.app, access_type="")))


def test_several_stand_together() -> None:
    profiles = [product_profile(make_product("A")), product_profile(make_product("B"))]
    both = together(profiles)
    names = [each.get("name") for each in ElementTree.fromstring(as_xml(both).encode())]
    assert (both.tag, names) == ("ApiProducts", ["A", "B"])
    assert [each["name"] for each in json.loads(as_json(both))] == ["A", "B"]
