import pytest

from gateway.payload.errors import PathError
from gateway.payload.json_path import compile_json_path

DOCUMENT = {
    "store": {
        "book": [{"t": "A", "p": 8}, {"t": "B", "p": 12}, {"t": "C", "p": 9}],
        "a-b": {"#text": "x", "@id": 1, "n:y": None, "$t": 2},
        "it's": {"é": 3},
    },
    "results": [],
}


@pytest.mark.parametrize(
    ("path", "is_definite", "expected"),
    [
        ("$", True, [DOCUMENT]),
        ("$.store.book[0].t", True, ["A"]),
        ("store.book[0].t", True, ["A"]),
        (".store.book[1].t", True, ["B"]),
        (" $.store.book[-1].t ", True, ["C"]),
        ("$.store.book[(@.length-1)].t", True, ["C"]),
        ("$.store.book[(@.length - 2)].t", True, ["B"]),
        ("$['store']['book'][ 0 ][\"t\"]", True, ["A"]),
        ("$.store.a-b.#text", True, ["x"]),
        ("$.store.a-b.@id", True, [1]),
        ("$.store.a-b.n:y", True, [None]),
        ("$.store.a-b.$t", True, [2]),
        (r"$.store['it\'s'].é", True, [3]),
        ("$.store.gone", True, []),
        ("$.store.book[9].t", True, []),
        ("$.store.book.t", True, []),
        ("$.results", True, [[]]),
        ("$.store.book[*].t", False, ["A", "B", "C"]),
        ("$.store.book.*.t", False, ["A", "B", "C"]),
        ("*.book[0].t", False, ["A"]),
        ("$.store.book[0,2].t", False, ["A", "C"]),
        ("$.store.book[0:2].t", False, ["A", "B"]),
        ("$.store.book[1:].t", False, ["B", "C"]),
        ("$.store.book[-2:].t", False, ["B", "C"]),
        ("$.store.book[:1].t", False, ["A"]),
        ("$.store.book[::2].t", False, ["A", "C"]),
        ("$.store.book[0]['t','p']", False, ["A", 8]),
        ("$..t", False, ["A", "B", "C"]),
        ("$..book[0].t", False, ["A"]),
        ("$..[1].t", False, ["B"]),
        ("$.store.book..p", False, [8, 12, 9]),
        ("$.store.book[?(@.p > 8)].t", False, ["B", "C"]),
        ("$.store.book.length()", True, [3]),
        ("$..p.sum()", True, [29]),
        ("$.store.book[*].length()", True, [3]),
        ("$.store.length", True, []),
    ],
)
def test_paths(path, is_definite, expected):
    compiled = compile_json_path(path)
    assert compiled.find(DOCUMENT) == expected
    assert compiled.source == path
    assert compiled.is_definite is is_definite


@pytest.mark.parametrize(
    ("path", "message", "position"),
    [
        ("", "expected the name of a member", 0),
        ("$.", "expected the name of a member", 2),
        ("$..", "expected the name of a member", 3),
        ("$x", 'unexpected "x"', 1),
        ("$.a b", 'unexpected "b"', 4),
        ("$.a[", "expected a name, a place", 4),
        ("$.a[x]", "expected a name, a place", 4),
        ("$.a[0", r'expected "\]"', 5),
        ("$.a[0,]", "expected a name, a place", 6),
        ("$['a',b]", "expected a quoted name", 6),
        ("$['a", "expected a quoted name", 2),
        ("$[::0]", "stride of 0", 5),
        ("$.a.length().b", 'unexpected "."', 12),
        ("$.a.gone()", r'unexpected "\("', 8),
        ("$" + ".a" * 2048, "up to 4096 characters", 4096),
    ],
)
def test_refused_paths(path, message, position):
    with pytest.raises(PathError, match=message) as caught:
        compile_json_path(path)
    assert caught.value.position == position
