"""Where the characters of a text stand in its file."""

from __future__ import annotations

import pytest

from gateway.bundle.places import Jump, find_jumps, place_of
from gateway.errors import Location


def at(line: int, column: int) -> Location:
    return Location("p.xml", line, column)


def test_without_jumps_a_text_is_counted_from_its_beginning():
    jumps = [Jump(0, at(3, 7))]

    assert place_of("ab\ncd", jumps, 0) == at(3, 7)
    assert place_of("ab\ncd", jumps, 2) == at(3, 9)
    assert place_of("ab\ncd", jumps, 4) == at(4, 2)
    assert place_of("ab\ncd", jumps, 5) == at(4, 3)


def test_the_nearest_jump_before_a_character_counts():
    jumps = [Jump(0, at(1, 1)), Jump(2, at(1, 9)), Jump(5, at(4, 4))]

    assert [place_of("abc\nde", jumps, index) for index in (1, 2, 3, 4, 5)] == [
        at(1, 2),
        at(1, 9),
        at(1, 10),
        at(2, 1),
        at(4, 4),
    ]


@pytest.mark.parametrize(
    ("source", "jumps"),
    [
        ("<a>x\ny\n</a>", [(0, 2, 8)]),
        ("<a>x\r\ny\rz</a>", [(0, 2, 8)]),
        ("<a>&amp;&amp;x</a>", [(0, 2, 8), (1, 2, 13), (2, 2, 18)]),
        ("<a>x&#10;y</a>", [(0, 2, 8), (2, 2, 14)]),
        ("<a>x&gt;</a>", [(0, 2, 8), (2, 2, 13)]),
        ("<a\n>x\n&gt;y</a>", [(0, 3, 2), (3, 4, 5)]),
        ("<a><![CDATA[x\n]]]>\ny</a>", [(0, 2, 17), (3, 3, 5)]),
        ("<a>x<?p q?>y</a>", [(0, 2, 8), (1, 2, 16)]),
        ("<a>\U0001f600<b>&amp;</b>y</a>", [(0, 2, 8), (1, 2, 21)]),
        ("<a></a>", [(0, 2, 8)]),
    ],
)
def test_jumps_are_where_characters_do_not_follow_each_other(source, jumps):
    found = find_jumps(source.encode(), at(2, 5))

    assert [(jump.index, jump.at.line, jump.at.column) for jump in found] == jumps
    assert {jump.at.file for jump in found} == {"p.xml"}
