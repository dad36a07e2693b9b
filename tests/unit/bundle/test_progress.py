"""One reading of many files: what is refused is remembered, and all is told in order."""

from __future__ import annotations

import pytest

from gateway.bundle.archive import Files
from gateway.bundle.element import Element
from gateway.bundle.progress import Reading
from gateway.errors import BundleError, Finding, FindingLog, Location


def read(element: Element, _log: FindingLog) -> str:
    if element.tag == "Bad":
        raise element.fail("is bad")
    element.ignore("name")
    return element.tag


def test_what_is_refused_is_known_by_its_file_and_its_name() -> None:
    files = Files("apiproxy", {"a.xml": b"<A/>", "b.xml": b"<Bad name='c'/>", "d.xml": b"<D"})
    reading = Reading(files)
    assert reading.read_all(["a.xml", "b.xml", "d.xml"], read) == ("A",)
    assert reading.refused == {"b", "c", "d"}
    with pytest.raises(BundleError) as caught:
        reading.settle()
    assert [finding.at.file for finding in caught.value.findings] == ["apiproxy/b.xml", "apiproxy/d.xml"]


def test_warnings_come_by_file_and_line() -> None:
    reading = Reading(Files("apiproxy", {}))
    for place in (Location("b.xml", 1), Location("a.xml", 9), Location("a.xml", 2)):
        reading.log.add(Finding(place, "odd", is_warning=True))
    assert [str(each.at) for each in reading.settle()] == ["a.xml:2", "a.xml:9", "b.xml:1"]
