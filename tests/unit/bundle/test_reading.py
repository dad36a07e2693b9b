"""Going on after an error, and telling what nobody has read."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from gateway.bundle.element import Element
from gateway.bundle.reading import (
    attempt,
    endpoint_name,
    read_all,
    read_boolean,
    read_one,
    read_required,
    refuse,
    refuse_duplicates,
    report_leftovers,
    require_name,
    text_of,
)
from gateway.bundle.xml import parse_xml
from gateway.errors import BundleError, FindingLog, Location


def parse(text: str) -> Element:
    return parse_xml(text.encode(), "apiproxy/targets/default.xml")


def errors(log: FindingLog) -> list[str]:
    """Return the errors of a log as `line:column element message`."""
    try:
        log.raise_errors()
    except BundleError as error:
        found = [finding for finding in error.findings if not finding.is_warning]
        return [
            f"{one.at.line}:{one.at.column} {one.element} {one.message}".replace("  ", " ") for one in found
        ]
    return []


def read_number(element: Element, _log: FindingLog) -> int:
    return element.integer()


class TestReaders:
    def test_attempt_returns_what_was_read(self):
        assert attempt(parse("<n>1</n>"), read_number, FindingLog()) == 1

    def test_attempt_logs_a_refusal_and_takes_the_element_as_read(self):
        log, element = FindingLog(), parse('<n x="1">no<b/></n>')

        assert attempt(element, read_number, log) is None
        assert errors(log) == ["1:1 n must be a whole number, not 'no'"]
        assert list(element.leftovers()) == []

    def test_what_a_refused_element_holds_beyond_all_that_was_asked_for_is_left_over(self):
        log, element = FindingLog(), parse('<n x="1" y="2"><m/><o/></n>')

        def refuse_all(element: Element, _log: FindingLog) -> int:
            element.get("x")
            element.child("m")
            element.read_out()
            raise element.fail("no")

        assert attempt(element, refuse_all, log) is None
        report_leftovers(element, log)
        assert errors(log) == [
            "1:1 n no",
            "1:1 n attribute 'y' is not known here",
            "1:20 o is not known in <n>",
        ]

    def test_read_one(self):
        log, element = FindingLog(), parse("<a><n>1</n><m>x</m><o/><o/></a>")

        assert read_one(element, "n", read_number, log) == 1
        assert read_one(element, "z", read_number, log) is None
        assert errors(log) == []
        assert read_one(element, "m", read_number, log) is None
        assert read_one(element, "o", read_number, log) is None
        assert [error.split()[1] for error in errors(log)] == ["m", "o"]

    def test_read_required_logs_absence(self):
        log, element = FindingLog(), parse("<a><n>1</n></a>")

        assert read_required(element, "n", read_number, log) == 1
        assert read_required(element, "z", read_number, log) is None
        assert errors(log) == ["1:1 a needs <z>"]

    def test_read_all_leaves_out_the_refused(self):
        log = FindingLog()

        assert read_all(parse("<a><n>0</n><n>x</n><n>2</n></a>"), "n", read_number, log) == (0, 2)
        assert len(errors(log)) == 1

    def test_read_boolean(self):
        log, element = FindingLog(), parse("<a><n>false</n><m>x</m></a>")

        assert read_boolean(element, "n", True, log) is False
        assert read_boolean(element, "z", True, log) is True
        assert read_boolean(element, "m", True, log) is True
        assert errors(log) == ["1:16 m must be true or false, not 'x'"]

    def test_refuse_logs_what_is_not_supported(self):
        log, element = FindingLog(), parse("<a><n><x/></n><m/></a>")

        assert refuse(element, ("n", "m", "z"), log) is True
        assert errors(log) == ["1:4 n is not supported", "1:15 m is not supported"]
        assert list(element.leftovers()) == []
        assert refuse(element, ("z",), log) is False


class TestNames:
    def test_require_name(self):
        assert require_name(parse('<a name=" x "/>')) == "x"

    @pytest.mark.parametrize("text", ["<a/>", '<a name=" "/>'])
    def test_require_name_refuses_none(self, text):
        with pytest.raises(BundleError, match="<a>: needs a name"):
            require_name(parse(text))

    def test_endpoint_name(self):
        element = parse('<a name="default"/>')

        assert endpoint_name(element) == "default"
        assert element.warnings == ()

    def test_endpoint_name_that_differs_is_warned_of(self):
        element = parse('<a name="other"/>')

        assert endpoint_name(element) == "other"
        assert [one.message for one in element.warnings] == ["name 'other' differs from the file's"]

    def test_endpoint_without_name_has_the_files(self):
        element = parse("<a/>")

        assert endpoint_name(element) == "default"
        assert [one.message for one in element.warnings] == ["has no name; the file's is taken"]

    def test_text_of_takes_the_first(self):
        element = parse("<a><b>1</b><b>2</b></a>")

        assert text_of(element, "b") == "1"
        assert text_of(element, "c") == ""
        assert list(element.leftovers()) == list(element.children("b")[1].leftovers())

    def test_duplicates_are_logged_each_where_it_stands(self):
        @dataclass(frozen=True)
        class Thing:
            name: str
            at: Location

        log = FindingLog()
        things = [Thing(name, Location("f", line)) for line, name in enumerate("abaab", start=1)]
        refuse_duplicates(things, "thing", log)
        assert errors(log) == [
            "3:0 thing 'a' exists already, at f:1",
            "4:0 thing 'a' exists already, at f:1",
            "5:0 thing 'b' exists already, at f:2",
        ]


class TestLeftovers:
    def report(self, text: str, *asked: str) -> tuple[list[str], list[str]]:
        log, element = FindingLog(), parse(text)
        for tag in asked:
            element.children(tag)
        report_leftovers(element, log)
        return errors(log), [f"{one.element} {one.message}" for one in log.warnings]

    def test_unknown_elements_are_refused_with_a_guess(self):
        found = self.report("<a>\n<Conditon>x</Conditon></a>", "Condition")

        assert found == (["2:1 Conditon is not known in <a> - did you mean 'Condition'?"], [])

    def test_the_parent_of_an_unknown_element_is_told(self):
        found = self.report("<a><b><c/></b></a>", "b")

        assert found == (["1:7 c is not known in <b>"], [])

    def test_unknown_attributes_are_refused(self):
        assert self.report('<a nmae="x"/>') == (["1:1 a attribute 'nmae' is not known here"], [])

    def test_an_attribute_that_is_a_child_element_is_told_so(self):
        assert self.report('<a condition="x"/>', "Condition") == (
            ["1:1 a attribute 'condition' is not known here - <Condition> is a child element"],
            [],
        )

    def test_an_element_that_is_an_attribute_is_told_so(self):
        log, element = FindingLog(), parse("<a><Enabled>true</Enabled></a>")
        element.flag("enabled", True)
        report_leftovers(element, log)

        assert errors(log) == ["1:4 Enabled is not known in <a> - 'enabled' is an attribute"]

    def test_a_guess_is_of_the_same_kind(self):
        log, element = FindingLog(), parse('<a conditon="x"><nmae/></a>')
        element.get("name")
        element.child("Condition")
        report_leftovers(element, log)

        assert errors(log) == [
            "1:1 a attribute 'conditon' is not known here",
            "1:17 nmae is not known in <a>",
        ]

    def test_text_that_nobody_read_is_refused(self):
        assert self.report("<a>x</a>") == (["1:1 a holds text that has no meaning here"], [])

    def test_text_between_elements_is_warned_of(self):
        found = self.report("<a><b/>&gt;</a>", "b")

        assert found == ([], ["a holds text between its elements, which is ignored"])

    def test_what_only_informs_is_warned_of(self):
        found = self.report('<a id="1"><Description>x</Description></a>')

        assert found == ([], ["a attribute 'id' is ignored", "Description is ignored"])

    @pytest.mark.parametrize("tag", ["Description", "FaultRules", "Properties"])
    def test_empty_legacy_elements_are_passed_over(self, tag):
        assert self.report(f"<a><{tag}/></a>") == ([], [])

    def test_legacy_elements_that_hold_something_are_refused(self):
        errors_, _ = self.report("<a><FaultRules><FaultRule/></FaultRules></a>")

        assert errors_ == ["1:4 FaultRules is not known in <a>"]

    def test_warnings_of_readers_are_logged(self):
        log, element = FindingLog(), parse("<a/>")
        element.warn("is odd")
        report_leftovers(element, log)

        assert [one.message for one in log.warnings] == ["is odd"]

    def test_a_flood_is_cut_short(self):
        found, _ = self.report("<a>" + "<b/>" * 100 + "</a>")
        assert len(found) == 100

        found, _ = self.report("<a>" + "<b/>" * 5000 + "</a>")
        assert len(found) == 101
        assert found[-1] == "1:1 a holds more than 100 things that are not known"
