import uuid

import pytest

from gateway.message.functions import FUNCTIONS
from gateway.message.template_function import FunctionError
from gateway.patterns import RegexBudgetExceeded

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def call(name, *arguments):
    return FUNCTIONS[name].apply(arguments)


def check(name, *arguments):
    FUNCTIONS[name].check(arguments)


def test_all_of_them():
    digests = {
        f"{name}{form}"
        for name in ("md5", "sha1", "sha256", "sha384", "sha512")
        for form in ("Hex", "Base64")
    }
    hmacs = {f"hmac{name}" for name in ("Md5", "Sha1", "Sha224", "Sha256", "Sha384", "Sha512")}
    rest = {
        *(
            "encodeBase64",
            "decodeBase64",
            "toUpperCase",
            "toLowerCase",
            "substring",
            "replaceAll",
            "replaceFirst",
        ),
        *("escapeJSON", "escapeXML", "escapeXML11", "encodeHTML", "createUuid", "randomLong", "xeger"),
        *("timeFormat", "timeFormatMs", "timeFormatUTC", "timeFormatUTCMs", "firstnonnull"),
    }
    assert set(FUNCTIONS) == digests | hmacs | rest
    assert all(name == function.name for name, function in FUNCTIONS.items())


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("md5Hex", ["a"], "0cc175b9c0f1b6a831c399e269772661"),
        ("sha1Base64", ["a"], "hvfkN/qlp/zhXR3cuerq6jd2Z7g="),
        (
            "hmacSha256",
            ["key", "a", "utf-8", "hex"],
            "780c3db4ce3de5b9e55816fba98f590631d96c075271b26976238d5f4444219b",
        ),
        ("encodeBase64", ["é?>"], "w6k/Pg=="),
        ("toUpperCase", ["aé"], "AÉ"),
        ("toLowerCase", ["FOO"], "foo"),
        ("toLowerCase", [None], ""),
        ("escapeJSON", ['"'], '\\"'),
        ("escapeXML", ["\x01<"], "&lt;"),
        ("escapeXML11", ["\x01<"], "&#1;&lt;"),
        ("encodeHTML", ["é"], "&eacute;"),
        ("timeFormat", ["yyyy-MM-dd HH-mm-ss", "1494390266"], "2017-05-10 04-24-26"),
        ("timeFormatUTC", ["yyyy-MM-dd HH-mm-ss", "1494390266"], "2017-05-10 04-24-26"),
        ("timeFormatMs", ["HH:mm:ss.SSS", "1494390266001"], "04:24:26.001"),
        ("timeFormatUTCMs", ["HH:mm:ss.SSS", "1494390266001"], "04:24:26.001"),
        ("timeFormatUTC", ["yyyy", "soon"], ""),
        ("timeFormatUTC", ["yyyy", None], ""),
        ("firstnonnull", [None, "", "b"], ""),
        ("firstnonnull", [None, "a", "b"], "a"),
        ("firstnonnull", [None], None),
    ],
)
def test_results(name, arguments, expected):
    assert call(name, *arguments) == expected


@pytest.mark.parametrize(
    ("encoded", "expected"),
    [
        ("w6k/Pg==", "é?>"),
        ("w6k/Pg", "é?>"),
        ("w6k/\r\nPg==\n", "é?>"),
        ("", ""),
        ("w6k_Pg==", ""),
        ("a", ""),
        ("a===", ""),
        ("/w==", "\ufffd"),
    ],
)
def test_decode_base64(encoded, expected):
    assert call("decodeBase64", encoded) == expected


@pytest.mark.parametrize(
    ("indexes", "expected"),
    [
        (("0", "4"), "ABCD"),
        (("-8", "-4"), "STUV"),
        (("23",), "XYZ"),
        (("-3",), "XYZ"),
        (("4", "2"), ""),
        (("20", "99"), "UVWXYZ"),
        (("x",), ""),
        (("0", None), ""),
        (("1.5",), ""),
    ],
)
def test_substring(indexes, expected):
    assert call("substring", ALPHABET, *indexes) == expected


def test_replacing_takes_java_patterns_and_replacements():
    assert call("replaceAll", "a1b22", r"(\d)", "<$1>") == "a<1>b<2><2>"
    assert call("replaceFirst", "a1b22", r"\d", r"\$") == "a$b22"
    assert call("replaceAll", None, "^", "x") == "x"


@pytest.mark.parametrize(("regex", "replacement"), [("(", ""), ("a", "$9")])
def test_replacing_with_a_mistake(regex, replacement):
    with pytest.raises(FunctionError):
        call("replaceAll", "a", regex, replacement)


def test_a_pattern_that_takes_too_long_is_not_an_answer():
    with pytest.raises(RegexBudgetExceeded):
        call("replaceAll", "a" * 2_000_000, r"(?=a)a", "")


def test_moments_outside_the_calendar_and_wrong_patterns():
    with pytest.raises(FunctionError, match="outside"):
        call("timeFormatUTC", "yyyy", "9" * 15)
    with pytest.raises(FunctionError, match="illegal letter"):
        call("timeFormatUTC", "bb", "0")


def test_uuids_are_random():
    one, other = call("createUuid"), call("createUuid")
    assert one != other
    assert uuid.UUID(one).version == 4


@pytest.mark.parametrize(
    ("bounds", "least", "most"),
    [((), 0, 2**63 - 1), (("5",), 5, 2**63 - 1), (("-2", "2"), -2, 2), (("7", "7"), 7, 7)],
)
def test_random_long(bounds, least, most):
    assert {least <= int(call("randomLong", *bounds)) <= most for _ in range(100)} == {True}


@pytest.mark.parametrize(
    ("bounds", "message"), [(("x",), "no whole number"), (("3", "2"), "no number from 3 to 2")]
)
def test_random_long_without_a_range(bounds, message):
    with pytest.raises(FunctionError, match=message):
        call("randomLong", *bounds)


def test_xeger():
    assert call("xeger", "[ab]{3}") in {a + b + c for a in "ab" for b in "ab" for c in "ab"}
    assert call("xeger", None) == ""
    with pytest.raises(FunctionError, match="look-around"):
        call("xeger", "(?=a)")


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("replaceAll", ["x", "(x{999}){999}", ""], "too large to be compiled"),
        ("replaceFirst", ["x", "(?=a)x{2501}", ""], "too large to be compiled"),
        ("replaceAll", ["x", "a*" * 20000, ""], "made of too much"),
        ("replaceAll", ["x", "a" * 65537, ""], "65536 characters"),
        ("xeger", ["()" * 1025], "2048 characters"),
        ("timeFormat", ["y" * 2049, "0"], "2048 characters"),
    ],
)
def test_what_is_compiled_is_bounded_also_when_it_comes_from_a_variable(name, arguments, message):
    with pytest.raises(FunctionError, match=message):
        call(name, *arguments)
    with pytest.raises(FunctionError, match=message):
        check(name, *arguments)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("substring", [None, "x"]),
        ("substring", [None, "1", "y"]),
        ("replaceAll", [None, "(", None]),
        ("replaceFirst", [None, "[", None]),
        ("timeFormatUTC", ["yyyyb", None]),
        ("hmacSha1", [None, None, "rot13"]),
        ("randomLong", ["5", "1"]),
        ("xeger", ["(?=a)"]),
    ],
)
def test_literal_arguments_are_checked_at_deploy(name, arguments):
    with pytest.raises(FunctionError):
        check(name, *arguments)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("substring", ["a", "1", None]),
        ("replaceAll", ["a", None, "("]),
        ("replaceAll", ["a", "b+", None]),
        ("timeFormatUTC", [None, None]),
        ("timeFormatUTC", ["yyyy", None]),
        ("randomLong", ["5", None]),
        ("randomLong", []),
        ("xeger", [None]),
        ("xeger", ["a"]),
        ("toUpperCase", ["a"]),
    ],
)
def test_what_is_not_known_yet_passes_at_deploy(name, arguments):
    check(name, *arguments)
