from __future__ import annotations

import json

import pytest

from gateway.payload import MASK, redact_json, redact_xml

BODY = '{"a":{"b":"x","n":1,"r":1.5,"t":true,"z":null},"l":[{"k":"x"},{"k":"y"}],"o":"x"}'


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$.a.b", {"a": {"b": MASK, "n": 1, "r": 1.5, "t": True, "z": None}}),
        ("$.a.n", {"a": {"b": "x", "n": MASK, "r": 1.5, "t": True, "z": None}}),
        ("$.a.r", {"a": {"b": "x", "n": 1, "r": MASK, "t": True, "z": None}}),
        ("$.a.t", {"a": {"b": "x", "n": 1, "r": 1.5, "t": MASK, "z": None}}),
        ("$.a.z", {"a": {"b": "x", "n": 1, "r": 1.5, "t": True, "z": MASK}}),
        ("$.a", {"a": MASK}),
        ("$..k", {"l": [{"k": MASK}, {"k": MASK}]}),
        ("$.l[?(@.k == 'y')].k", {"l": [{"k": "x"}, {"k": MASK}]}),
        ("$.nothing", {}),
        ("$.l.length()", {}),
    ],
)
def test_what_a_json_path_finds_is_masked_and_nothing_else(path: str, expected: dict[str, object]) -> None:
    assert json.loads(redact_json(BODY, [path])) == {**json.loads(BODY), **expected}


def test_the_whole_of_a_document_can_be_masked() -> None:
    assert json.loads(redact_json(BODY.encode(), ["$"])) == MASK


@pytest.mark.parametrize("path", ["$.a[?(@ == true)]", "$.l[?(@.k)]..t", "$.a["])
def test_json_where_it_cannot_be_told_is_masked_as_a_whole(path: str) -> None:
    body = '{"a":[true,false],"l":[{"k":1,"t":null}]}'
    assert redact_json(body, [path]) == MASK


@pytest.mark.parametrize("body", ["{", "not json", ""])
def test_broken_json_is_masked_as_a_whole(body: str) -> None:
    assert redact_json(body, ["$.a"]) == MASK


NAMESPACES = {"p": "urn:x"}
XML = '<p:a xmlns:p="urn:x" id="1"><p:b p:c="2" d="3">secret<i>x</i></p:b><b d="4">y</b><!--c--></p:a>'


@pytest.mark.parametrize(
    ("path", "hidden", "kept"),
    [
        ("/p:a/p:b", ["secret", "<i>"], ['d="3"', ">y<", 'p:c="2"']),
        ("/p:a/p:b/text()", ["secret", "<i>"], [">y<"]),
        ("/p:a/p:b/@d", ['d="3"'], ["secret", 'd="4"']),
        ("/p:a/p:b/@p:c", ['p:c="2"'], ["secret", 'd="3"']),
        ("//@d", ['d="3"', 'd="4"'], ['id="1"', "secret"]),
        ("/p:a//text()", ["secret", ">y<"], ['id="1"']),
        ("//comment()", ["<!--c-->"], ["secret"]),
        ("/nothing", [], ["secret"]),
        ("count(//b)", [], ["secret"]),
    ],
)
def test_what_an_xpath_finds_is_masked_and_nothing_else(
    path: str, hidden: list[str], kept: list[str]
) -> None:
    shown = redact_xml(XML, [(path, NAMESPACES)])
    assert [text for text in hidden if text in shown] == []
    assert [text for text in kept if text not in shown] == []
    assert (MASK in shown) is bool(hidden)


@pytest.mark.parametrize("path", ["//@*", "string(//b)", "/q:a", "/q:a/@q:b", "/a["])
def test_xml_where_it_cannot_be_told_is_masked_as_a_whole(path: str) -> None:
    assert redact_xml(XML, [(path, NAMESPACES)]) == MASK


@pytest.mark.parametrize("body", ["<a>", "x", "<!DOCTYPE a><a/>"])
def test_broken_xml_is_masked_as_a_whole(body: str) -> None:
    assert redact_xml(body.encode(), [("/a", {})]) == MASK
