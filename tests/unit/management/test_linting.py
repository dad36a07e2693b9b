"""What is wrong with a bundle, told without a gateway."""

from __future__ import annotations

import pytest

from gateway.bundle import Files, read_folder, read_zip
from gateway.management import lint
from tests.support.management import archive, bundle
from tests.support.source import ROOT

FLOW = '<SharedFlow name="default">{}</SharedFlow>'


def shared_flow(steps: str) -> Files:
    return read_zip(archive({"sharedflowbundle/sharedflows/default.xml": FLOW.format(steps)}))


def test_a_good_bundle_has_no_findings() -> None:
    assert lint("hello", read_zip(bundle())) == ()
    assert lint("flow", shared_flow("")) == ()


def test_errors_are_told_with_their_places_and_all_at_once() -> None:
    policies = {
        "apiproxy/policies/Refuse.xml": '<RaiseFault name="Refuse">\n  <Wrong/>\n</RaiseFault>',
        "apiproxy/policies/B.xml": '<AssignMessage name="B">\n\n  <Wrong/>\n</AssignMessage>',
    }
    found = lint("hello", read_zip(bundle(more=policies)))
    places = {str(each.at) for each in found if not each.is_warning}
    assert {"apiproxy/policies/Refuse.xml:2:3", "apiproxy/policies/B.xml:3:3"} <= places


def test_what_does_not_compile_is_told() -> None:
    [found] = lint("flow", shared_flow("<Step><Name>Nowhere</Name></Step>"))
    assert not found.is_warning
    assert "Nowhere" in found.message


def test_warnings_are_told_of_what_would_be_imported() -> None:
    [found] = lint("password", read_folder(ROOT / "examples/password"))
    assert (found.is_warning, found.rule) == (True, "InsecureGrantType")


@pytest.mark.parametrize("java_precedence", [False, True])
def test_conditions_are_read_as_the_setting_says(java_precedence: bool) -> None:
    assert lint("hello", read_zip(bundle()), java_precedence=java_precedence) == ()
