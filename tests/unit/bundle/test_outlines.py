"""Outlines: an XML file as it is written, or its refusal with a place."""

from __future__ import annotations

import pytest

from gateway.bundle.outlines import Outline, read_outline
from gateway.errors import BundleError


def test_an_element_is_told_whole() -> None:
    raw = b'<!-- c --><Q name=" n " xmlns:x="urn:x" on="1">t<A ref="r"> v </A><B><c/></B><A/></Q>'
    outline = read_outline(raw, "x.xml")
    assert outline == Outline(
        "Q",
        {"name": " n ", "on": "1"},
        "t",
        (
            Outline("A", {"ref": "r"}, "v"),
            Outline("B", {}, "", (Outline("c", {}, ""),), "<c/>"),
            Outline("A", {}, ""),
        ),
        't<A ref="r"> v </A><B><c/></B><A/>',
    )
    assert (outline.name, outline.children[0].name) == ("n", "")
    assert (len(outline.all("A")), outline.text_of("A"), outline.text_of("Z")) == (2, "v", "")
    assert outline.child("Z") is None


@pytest.mark.parametrize(
    "raw",
    [b"", b"<Quota", b"<a/><b/>", b'<!DOCTYPE x [<!ENTITY e "f">]><x>&e;</x>', b"<x>\xff</x>", b"<x>&e;</x>"],
)
def test_what_cannot_be_read_is_refused_with_its_place(raw: bytes) -> None:
    with pytest.raises(BundleError, match=r"policies/x\.xml:1"):
        read_outline(raw, "policies/x.xml")
