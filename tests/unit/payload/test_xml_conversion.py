import json

import pytest

from gateway.payload.errors import PayloadError
from gateway.payload.parsing import PayloadLimits
from gateway.payload.xml_conversion import xml_to_json
from gateway.payload.xml_options import FORMATS, ArrayPath, XmlToJsonOptions

MIXED = "<a>\n  <b>value1</b>\n  <c>value2<d>value3</d>value4</c>\n</a>"
NAMESPACED = '<x xmlns="http://a" xmlns:ns1="http://b"><ns1:y>value</ns1:y></x>'
EMPLOYERS = (
    "<employers><employername><name>e1</name>"
    "<employees><name>m1</name>{}</employees></employername></employers>"
)


def convert(xml, **options):
    return xml_to_json(xml, XmlToJsonOptions(**options))


@pytest.mark.parametrize(
    ("options", "xml", "expected"),
    [
        ({}, "<x><y>999</y><z>value</z></x>", '{"x":{"y":"999","z":"value"}}'),
        ({"recognize_number": True}, "<x><y>999</y><z>value</z></x>", '{"x":{"y":999,"z":"value"}}'),
        ({}, "<x><y>false</y></x>", '{"x":{"y":"false"}}'),
        ({"recognize_boolean": True}, "<x><y>false</y><z>true</z></x>", '{"x":{"y":false,"z":true}}'),
        ({}, "<x><y></y><z>value</z></x>", '{"x":{"y":{},"z":"value"}}'),
        ({"recognize_null": True}, "<x><y></y><z>value</z></x>", '{"x":{"y":null,"z":"value"}}'),
        ({"recognize_null": True}, "<x><y>NULL</y></x>", '{"x":{"y":null}}'),
        (
            {"recognize_null": True, "null_value": "-"},
            "<x><y>NULL</y><z>-</z></x>",
            '{"x":{"y":"NULL","z":null}}',
        ),
        ({}, "<x><y>NULL</y></x>", '{"x":{"y":"NULL"}}'),
        ({}, NAMESPACED, '{"x":{"y":"value"}}'),
        (
            {
                "namespace_block_name": "#namespaces",
                "default_namespace_node_name": "$default",
                "namespace_separator": ":",
            },
            NAMESPACED,
            '{"x":{"#namespaces":{"$default":"http://a","ns1":"http://b"},"ns1:y":"value"}}',
        ),
        (
            {"namespace_separator": "$"},
            NAMESPACED,
            '{"x":{"xmlns":"http://a","xmlns$ns1":"http://b","ns1$y":"value"}}',
        ),
        (
            {"text_node_name": "TEXT", "text_always_as_property": True},
            MIXED,
            '{"a":{"b":{"TEXT":"value1"},"c":{"TEXT":["value2","value4"],"d":{"TEXT":"value3"}}}}',
        ),
        (
            {"text_node_name": "TEXT"},
            MIXED,
            '{"a":{"b":"value1","c":{"TEXT":["value2","value4"],"d":"value3"}}}',
        ),
        ({}, '<a att1="v"/>', '{"a":{"att1":"v"}}'),
        ({"attribute_prefix": "BAR_"}, '<a att1="v"/>', '{"a":{"BAR_att1":"v"}}'),
        ({"attribute_block_name": "FOO"}, '<a att1="v" b="w"/>', '{"a":{"FOO":{"att1":"v","b":"w"}}}'),
        (
            {"attribute_block_name": "FOO", "attribute_prefix": "BAR_"},
            '<a att1="v"/>',
            '{"a":{"FOO":{"BAR_att1":"v"}}}',
        ),
        ({"output_prefix": "PREFIX_", "output_suffix": "_SUFFIX"}, "<x>v</x>", 'PREFIX_{"x":"v"}_SUFFIX'),
        ({"output_prefix": "P"}, "<x>v</x>", 'P{"x":"v"}'),
        ({"output_suffix": "S"}, "<x>v</x>", '{"x":"v"}S'),
    ],
)
def test_the_documented_tables(options, xml, expected):
    assert convert(xml, **options) == expected


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ("<a><b>1</b><c/><b>2</b></a>", '{"a":{"b":["1","2"],"c":{}}}'),
        ('<a id="1">text</a>', '{"a":{"id":"1","#text":"text"}}'),
        ('<a id="1"><id>2</id></a>', '{"a":{"id":["1","2"]}}'),
        ('<a x:id="1" id="2" xmlns:x="u"/>', '{"a":{"id":["1","2"]}}'),
        ("<?xml version='1.0'?><!-- c --><a><?pi?>va<!-- c -->lue</a>", '{"a":"value"}'),
        ("<a><![CDATA[<b>]]> &amp; &#233;</a>", '{"a":"<b> & é"}'),
        ("<a> text </a>", '{"a":" text "}'),
        ("<a>\n <b>x</b>\t</a>", '{"a":{"b":"x"}}'),
        ("<a> \n </a>", '{"a":{}}'),
        ("<a>\u00a0</a>", '{"a":"\u00a0"}'),
        ("<a/>", '{"a":{}}'),
    ],
)
def test_base_rules(xml, expected):
    assert convert(xml) == expected


@pytest.mark.parametrize("text", ["0", "-0.50", "1.10", "1e5", "12345678901234567890123", "6.02E+23"])
def test_numbers_keep_their_spelling(text):
    assert (
        convert(f'<a n="{text}">{text}</a>', recognize_number=True)
        == f'{{"a":{{"n":{text},"#text":{text}}}}}'
    )


@pytest.mark.parametrize("text", ["007", "+1", ".5", "1.", "1e", "0x1", " 1", "1 2", "NaN", "\u0661"])
def test_what_looks_like_a_number_and_is_none(text):
    assert json.loads(convert(f"<a>{text}</a>", recognize_number=True)) == {"a": text}


@pytest.mark.parametrize("text", ["True", "FALSE", "yes"])
def test_what_looks_like_a_boolean_and_is_none(text):
    assert json.loads(convert(f"<a>{text}</a>", recognize_boolean=True)) == {"a": text}


def test_an_empty_attribute_is_not_null():
    assert convert('<a b="" c="NULL"/>', recognize_null=True) == '{"a":{"b":"","c":null}}'


def arrays(*paths, unwrap=()):
    return tuple(ArrayPath.parse(path, unwrap=path in unwrap) for path in paths)


NAME = "employers/employername/employees/name"


@pytest.mark.parametrize(
    ("paths", "more", "expected"),
    [
        ((), "", '{"employers":{"employername":{"name":"e1","employees":{"name":"m1"}}}}'),
        (
            (),
            "<name>m2</name>",
            '{"employers":{"employername":{"name":"e1","employees":{"name":["m1","m2"]}}}}',
        ),
        (arrays(NAME), "", '{"employers":{"employername":{"name":"e1","employees":{"name":["m1"]}}}}'),
        (
            arrays(NAME, unwrap=[NAME]),
            "",
            '{"employers":{"employername":{"name":"e1","employees":["m1"]}}}',
        ),
        (
            arrays("employers/employername", NAME, unwrap=["employers/employername", NAME]),
            "<name>m2</name>",
            '{"employers":[{"name":"e1","employees":["m1","m2"]}]}',
        ),
        (
            arrays("employers", unwrap=["employers"]),
            "",
            '[{"employername":{"name":"e1","employees":{"name":"m1"}}}]',
        ),
        # The level cannot go where it has siblings: they would have nowhere to be.
        (
            arrays(NAME, unwrap=[NAME]),
            "<chief>c</chief>",
            '{"employers":{"employername":{"name":"e1","employees":{"name":["m1"],"chief":"c"}}}}',
        ),
    ],
)
def test_treat_as_array(paths, more, expected):
    assert convert(EMPLOYERS.format(more), treat_as_array=paths) == expected


def test_array_paths_may_spell_prefixes_or_not():
    xml = '<n:a xmlns:n="u"><n:b>1</n:b></n:a>'
    for path in ("a/b", "n:a/n:b"):
        assert convert(xml, treat_as_array=arrays(path)) == '{"a":{"b":["1"]}}'


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (0, {"e": {"h": {"k": "1"}, "b": {"r": {"x": "2"}, "k": "3"}, "t": "4"}}),
        (1, {"h": {"k": "1"}, "b": {"r": {"x": "2"}, "k": "3"}, "t": "4"}),
        (2, {"k": ["1", "3"], "r": {"x": "2"}}),
        (3, {"x": "2"}),
        (4, "2"),
        (5, "2"),
    ],
)
def test_strip_levels(levels, expected):
    xml = "<e><h><k>1</k></h><b><r><x>2</x></r><k>3</k></b><t>4</t></e>"
    assert json.loads(convert(xml, strip_levels=levels)) == expected


ALICE = '<alice xmlns="u" xmlns:n="v" id="3"><n:y>1.50</n:y><z/></alice>'


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("xml.com", '{"alice":{"@id":"3","y":"1.50","z":null}}'),
        ("yahoo", '{"alice":{"id":3,"y":1.50,"z":{}}}'),
        ("google", '{"alice":{"xmlns":"u","xmlns$n":"v","id":"3","n$y":{"$t":"1.50"},"z":{}}}'),
        ("badgerFish", '{"alice":{"@xmlns":{"$":"u","n":"v"},"@id":"3","n:y":{"$":"1.50"},"z":{}}}'),
    ],
)
def test_formats(name, expected):
    assert xml_to_json(ALICE, FORMATS[name]) == expected


def test_yahoo_text_beside_attributes():
    assert xml_to_json('<a b="x">t</a>', FORMATS["yahoo"]) == '{"a":{"b":"x","content":"t"}}'


def test_the_weather_of_the_tutorial():
    xml = (
        b'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:yweather="u"><channel>'
        b"<title>Yahoo! Weather - Palo Alto, CA</title>"
        b'<yweather:location city="Palo Alto" country="United States"/></channel></rss>'
    )
    assert convert(
        xml, attribute_prefix="@", namespace_separator=":", namespace_block_name="#namespaces"
    ) == (
        '{"rss":{"#namespaces":{"yweather":"u"},"@version":"2.0","channel":{'
        '"title":"Yahoo! Weather - Palo Alto, CA",'
        '"yweather:location":{"@city":"Palo Alto","@country":"United States"}}}}'
    )


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        ("", r"^Premature end of document while parsing at line 1\(possibly  around char 0\)$"),
        ("<a>", "^Premature end of document while parsing at line 1"),
        ("<a>\n</b>", r"^Mismatched tag while parsing at line 2\(possibly  around char 6\)$"),
        ("<a>&x;</a>", "^Undefined entity while parsing at line 1"),
        (b"<?xml version='1.0' encoding='utf-7'?><a/>", "^Unsupported encoding"),
        ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "^Document type declarations are not accepted$"),
        ("<a>" * 257 + "</a>" * 257, "^XML nested deeper than 256$"),
    ],
)
def test_refused_bodies(xml, reason):
    with pytest.raises(PayloadError, match=reason):
        convert(xml)


def test_limits():
    with pytest.raises(PayloadError, match="larger than 5 bytes"):
        xml_to_json("<abc/>", XmlToJsonOptions(), PayloadLimits(max_bytes=5))
    with pytest.raises(PayloadError, match="more than 2 nodes"):
        xml_to_json("<a><b/><b/><b/></a>", XmlToJsonOptions(), PayloadLimits(max_nodes=2))
    with pytest.raises(PayloadError, match="more than 3 nodes"):
        xml_to_json("<a b='' c=''><d/></a>", XmlToJsonOptions(), PayloadLimits(max_nodes=3))
    assert xml_to_json("<a b='' c=''><d/></a>", XmlToJsonOptions(), PayloadLimits(max_nodes=4))
    assert convert("<a>" * 256 + "</a>" * 256).startswith('{"a":{"a":')
