"""Elements: reading them, their places, and what nobody has read."""

from __future__ import annotations

import pytest

from gateway.bundle.element import TEXT, Element
from gateway.bundle.places import Jump
from gateway.bundle.xml import parse_xml
from gateway.errors import BundleError, Location


def parse(text: str) -> Element:
    return parse_xml(text.encode(), "p.xml")


def told(element: Element) -> list[object]:
    return [left.tag if isinstance(left, Element) else (left[0].tag, left[1]) for left in element.leftovers()]


class TestAttributes:
    def test_get_returns_value_or_default(self):
        element = parse('<a x=" 1 "/>')

        assert element.get("x") == " 1 "
        assert element.get("y") is None
        assert element.get("y", "2") == "2"

    @pytest.mark.parametrize(
        ("text", "expected"), [("true", True), ("TRUE", True), (" false ", False), ("", True)]
    )
    def test_flag_reads_truth(self, text, expected):
        assert parse(f'<a x="{text}"/>').flag("x", default=True) is expected

    def test_flag_that_is_absent_gives_the_default(self):
        assert parse("<a/>").flag("x", default=False) is False

    def test_flag_refuses_anything_else(self):
        with pytest.raises(BundleError, match="attribute 'x' must be true or false, not 'yes'"):
            parse('<a x="yes"/>').flag("x", default=True)


class TestChildren:
    def test_child_returns_the_only_one_or_none(self):
        element = parse("<a><b>1</b><c/></a>")
        child = element.child("b")

        assert child is not None
        assert child.text == "1"
        assert child.parent is element
        assert element.parent is None
        assert element.child("z") is None

    def test_a_second_child_is_refused_where_it_stands(self):
        with pytest.raises(BundleError) as caught:
            parse("<a>\n<b/>\n<b/></a>").child("b")
        (finding,) = caught.value.findings
        assert finding.at == Location("p.xml", 3, 1)
        assert finding.element == "b"
        assert "given twice in <a>; the first is in line 2" in finding.message

    def test_children_refused_as_doubled_are_not_left_over_too(self):
        element = parse("<a><b><x/></b><b/></a>")

        with pytest.raises(BundleError):
            element.child("b")
        assert told(element) == []

    def test_require_refuses_absence_where_the_parent_stands(self):
        with pytest.raises(BundleError, match=r"p\.xml:1:1: error: <a>: needs <b>"):
            parse("<a/>").require("b")

    def test_require_returns_the_child(self):
        assert parse("<a><b/></a>").require("b").tag == "b"

    def test_children_come_in_document_order(self):
        element = parse("<a><c/><b>1</b><d/><b>2</b></a>")

        assert [child.text for child in element.children("b")] == ["1", "2"]
        assert [child.tag for child in element.children()] == ["c", "b", "d", "b"]


class TestText:
    def test_text_is_stripped_of_the_blanks_of_xml_only(self):
        element = parse("<a>\r\n\t x\u00a0 </a>")

        assert element.text == "x\u00a0"
        assert element.raw_text == "\n\t x\u00a0 "

    def test_comments_and_cdata_make_one_text(self):
        assert parse("<a>x<!-- no -->&lt;<![CDATA[<&>]]></a>").text == "x<<&>"

    def test_no_text_is_empty(self):
        assert parse("<a/>").text == ""

    @pytest.mark.parametrize(
        ("source", "line", "column"),
        [
            ("<a>x</a>", 1, 4),
            ("  <a y='>'>  x</a>", 1, 14),
            ("<a>\r\n  x</a>", 2, 3),
            ("<a><!-- é\n --> <![CDATA[\r x]]></a>", 3, 2),
            ("<a\n>é</a>", 2, 2),
            ("<a>é x</a>", 1, 4),
            ("<a><?pi ?>x</a>", 1, 11),
        ],
    )
    def test_text_begins_at_its_first_character(self, source, line, column):
        assert parse(source).text_jumps[0] == Jump(0, Location("p.xml", line, column))

    def test_columns_count_characters_not_bytes(self):
        (child,) = parse("<a>éé<b>x</b></a>").children("b")

        assert child.at == Location("p.xml", 1, 6)
        assert child.text_jumps == (Jump(0, Location("p.xml", 1, 9)),)

    @pytest.mark.parametrize("source", ["<a/>", "<a></a>", "<a> <!-- x --> </a>", "<a><b>x</b></a>"])
    def test_no_text_stands_nowhere(self, source):
        assert parse(source).text_jumps == ()

    def test_text_jumps_behind_what_is_no_character_of_it(self):
        element = parse("<a> &quot;x<!-- é\n -->é<b>no</b>y<![CDATA[<]]></a >")

        assert element.text == '"xéy<'
        assert element.text_jumps == (
            Jump(0, Location("p.xml", 1, 5)),
            Jump(1, Location("p.xml", 1, 11)),
            Jump(2, Location("p.xml", 2, 5)),
            Jump(3, Location("p.xml", 2, 15)),
            Jump(4, Location("p.xml", 2, 25)),
            Jump(5, Location("p.xml", 2, 29)),
        )

    def test_the_number_of_jumps_is_bounded(self):
        jumps = parse(f"<a>{'&lt;' * 70_000}</a>").text_jumps

        assert len(jumps) == 1 << 16
        assert jumps[-1] == Jump((1 << 16) - 1, Location("p.xml", 1, 4 + 4 * ((1 << 16) - 1)))

    @pytest.mark.parametrize(("text", "expected"), [("true", True), (" False ", False), ("", True)])
    def test_boolean(self, text, expected):
        assert parse(f"<a>{text}</a>").boolean(default=True) is expected

    def test_boolean_refuses_anything_else(self):
        with pytest.raises(BundleError, match=r"must be true or false, not '\{flow.x\}'"):
            parse("<a>{flow.x}</a>").boolean(default=True)

    @pytest.mark.parametrize(("text", "expected"), [("7", 7), (" -3 ", -3), ("+0012", 12)])
    def test_integer(self, text, expected):
        assert parse(f"<a>{text}</a>").integer() == expected

    def test_integer_takes_the_default_when_empty(self):
        assert parse("<a> </a>").integer(5, least=6) == 5

    @pytest.mark.parametrize("text", ["", "1.5", "x", "٣", "1_000", "9" * 19])
    def test_integer_refuses_what_is_no_number(self, text):
        with pytest.raises(BundleError, match="must be a whole number"):
            parse(f"<a>{text}</a>").integer()

    def test_integer_holds_the_bounds(self):
        assert parse("<a>3</a>").integer(least=3, most=3) == 3
        with pytest.raises(BundleError, match="must be at least 4, not 3"):
            parse("<a>3</a>").integer(least=4)
        with pytest.raises(BundleError, match="must be at most 2, not 3"):
            parse("<a>3</a>").integer(most=2)


class TestInnerXml:
    def test_markup_comes_as_written(self):
        element = parse("<a x='>'>\r\n <b y=\"1\">&amp;</b><!-- c --><![CDATA[<]]> é <d/></a>")

        assert element.inner_xml == '\n <b y="1">&amp;</b><!-- c --><![CDATA[<]]> é <d/>'

    def test_text_alone_comes_resolved(self):
        assert parse("<a> &lt;b/&gt; <![CDATA[<c/>]]></a>").inner_xml == " <b/> <c/>"

    def test_an_empty_element_is_empty(self):
        assert parse("<a/>").inner_xml == ""

    def test_an_empty_child_between_others_is_kept_in_place(self):
        (child,) = parse("<a><b><c/>x<d></d></b><e/></a>").children("b")

        assert child.inner_xml == "<c/>x<d></d>"

    def test_everything_below_counts_as_read(self):
        element = parse('<a>t<b y="1"><c/></b></a>')

        assert element.inner_xml
        assert told(element) == []

    def test_the_own_attributes_do_not(self):
        element = parse('<a x="1" y="2">t<b z="1"/></a>')
        element.get("x")

        assert element.inner_xml
        assert told(element) == [("a", "y")]


class TestLeftovers:
    def test_what_nobody_asked_for_is_left_over(self):
        element = parse('<a x="1" y="2">t<b z="3"><c/></b><d>u</d><e><f/></e></a>')
        element.get("x")
        element.child("b")
        element.child("d")

        assert told(element) == [("a", "y"), ("a", TEXT), ("b", "z"), "c", ("d", TEXT), "e"]

    def test_what_was_read_is_not(self):
        element = parse('<a x="1">t<b/></a>')
        assert element.get("x") == "1"
        assert element.text == "t"
        element.children()

        assert told(element) == []

    def test_blanks_between_elements_are_no_text(self):
        element = parse("<a>\n  <b/>\n</a>")
        element.children()

        assert told(element) == []

    def test_what_belongs_to_xml_is_never_left_over(self):
        assert told(parse('<a xmlns="u" xmlns:p="v" xml:lang="en" xsi:schemaLocation="w"/>')) == []

    def test_a_prefixed_attribute_is_not_the_plain_one(self):
        element = parse('<a p:name="x"/>')

        assert element.get("name") is None
        assert told(element) == [("a", "p:name")]

    def test_ignore_takes_names_as_known(self):
        element = parse('<a x="1"><b><c d="1"/></b><b/></a>')
        element.ignore("x", "b", "absent")

        assert told(element) == []

    def test_consume_takes_everything_as_read(self):
        element = parse('<a x="1">t<b y="1">u<c/></b></a>')
        element.consume()

        assert told(element) == []

    def test_what_was_asked_for_is_known_by_kind(self):
        element = parse("<a/>")
        element.flag("x", default=True)
        element.child("b")
        element.ignore("c")

        assert element.asked_attributes == {"x", "c"}
        assert element.asked_children == {"b", "c"}

    def test_asked_tells_the_names_readers_know(self):
        element = parse("<a/>")
        element.get("x")
        element.child("b")
        element.children()

        assert element.asked == {"x", "b"}


class TestShape:
    @pytest.mark.parametrize("text", ["<a/>", "<a> \n</a>", '<a xmlns="u"/>', "<a><!-- c --></a>"])
    def test_empty(self, text):
        assert parse(text).is_empty

    @pytest.mark.parametrize("text", ['<a x=""/>', "<a>t</a>", "<a><b/></a>"])
    def test_not_empty(self, text):
        element = parse(text)
        element.get("x")

        assert not element.is_empty

    def test_leaf(self):
        assert parse("<a>t</a>").is_leaf
        assert not parse("<a><b/></a>").is_leaf


class TestFindings:
    def test_fail_tells_place_element_and_rule(self):
        (finding,) = parse("<a/>").fail("is wrong", rule="WrongA").findings

        assert (finding.at, finding.message) == (Location("p.xml", 1, 1), "is wrong")
        assert (finding.element, finding.rule, finding.is_warning) == ("a", "WrongA", False)

    def test_warnings_of_all_elements_are_kept_for_the_file(self):
        element = parse("<a><b/></a>")
        element.require("b").warn("is odd", rule="OddB")

        (finding,) = element.warnings
        assert finding.is_warning
        assert (finding.at.column, finding.message) == (4, "is odd")
        assert (finding.element, finding.rule) == ("b", "OddB")
