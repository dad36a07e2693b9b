from __future__ import annotations

import pytest

from gateway.errors import Invalid
from gateway.management.twins import read_twin
from gateway.payload import PayloadLimits

LIMITS = PayloadLimits(max_bytes=10_000, max_nodes=200)


def read(xml: str, root: str) -> object:
    return read_twin(xml.encode(), root, LIMITS)


def test_members_are_elements_and_attributes_with_a_small_first_letter() -> None:
    xml = '<App name="x" xmlns:i="urn:i" i:hint="?"><!-- c --><CallbackUrl> u </CallbackUrl><?p x?></App>'
    assert read(xml, "App") == {"name": "x", "callbackUrl": "u"}


def test_lists_are_lists_also_of_one_and_of_none() -> None:
    xml = "<A><ApiProducts><ApiProduct>p</ApiProduct></ApiProducts><Scopes/></A>"
    assert read(xml, "A") == {"apiProducts": ["p"], "scopes": []}
    xml = "<Attributes><Attribute><Name>n</Name><Value>v</Value></Attribute></Attributes>"
    assert read(xml, "Attributes") == {"attribute": [{"name": "n", "value": "v"}]}


def test_what_stands_again_and_again_is_a_list_also_once() -> None:
    xml = '<KeyValueMap name="m"><Entry name="k"><Value>v</Value></Entry><Entry name="l"/></KeyValueMap>'
    assert read(xml, "KeyValueMap") == {
        "name": "m",
        "entry": [{"name": "k", "value": "v"}, {"name": "l", "value": ""}],
    }
    xml = '<KeyValueMap><Entry name="k"><Value>v</Value></Entry></KeyValueMap>'
    assert read(xml, "KeyValueMap") == {"entry": [{"name": "k", "value": "v"}]}


def test_a_text_beside_attributes_is_a_value() -> None:
    xml = '<M><Namespaces><Namespace prefix="p">urn:x</Namespace></Namespaces></M>'
    assert read(xml, "M") == {"namespaces": [{"prefix": "p", "value": "urn:x"}]}


def test_what_has_children_is_an_object() -> None:
    assert read("<T><SSLInfo><Enabled>true</Enabled></SSLInfo></T>", "T") == {"sSLInfo": {"enabled": "true"}}


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "<App>",
        "<Other/>",
        '<!DOCTYPE App [<!ENTITY a "b">]><App>&a;</App>',
        '<!DOCTYPE App SYSTEM "file:///etc/passwd"><App/>',
        "<App>" + "<a/>" * 500 + "</App>",
        "<App>" + "x" * 20_000 + "</App>",
    ],
)
def test_what_is_no_such_xml_is_refused(xml: str) -> None:
    with pytest.raises(Invalid):
        read(xml, "App")


def test_a_namespace_makes_no_difference() -> None:
    assert read('<App xmlns="urn:x"><Name>n</Name></App>', "App") == {"name": "n"}
