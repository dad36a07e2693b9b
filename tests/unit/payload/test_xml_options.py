import pytest

from gateway.payload.xml_options import FORMATS, ArrayPath, XmlToJsonOptions


@pytest.mark.parametrize(
    ("text", "steps"), [("a", ("a",)), (" a/b/c ", ("a", "b", "c")), ("/a / b/", ("a", "b"))]
)
def test_array_paths(text, steps):
    assert ArrayPath.parse(text) == ArrayPath(steps)
    assert ArrayPath.parse(text, unwrap=True).unwrap


@pytest.mark.parametrize("text", ["", "/", "a//b"])
def test_a_path_without_a_name(text):
    with pytest.raises(ValueError, match="no path of element names"):
        ArrayPath.parse(text)


def test_formats():
    assert set(FORMATS) == {"xml.com", "yahoo", "google", "badgerFish"}
    assert FORMATS["xml.com"] == XmlToJsonOptions(recognize_null=True, attribute_prefix="@")
