import pytest
import regex

from gateway.patterns import lines


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x85", "\u2028", "\u2029"])
def test_every_line_end_counts_once(end: str) -> None:
    text = f"a{end}b"
    assert [match.start() for match in regex.finditer(lines.LINE_START, text)] == [0, 1 + len(end)]
    assert [match.start() for match in regex.finditer(lines.LINE_END, text)] == [1, 2 + len(end)]
    assert regex.fullmatch(f"a{lines.LINEBREAK}b", text)


def test_only_java_calls_these_a_line() -> None:
    for dot, unix_dot in zip(lines.DOT, lines.UNIX_DOT, strict=True):
        assert regex.fullmatch(dot, "\x0b")
        assert not any(regex.fullmatch(dot, end) for end in "\n\r\x85\u2028\u2029")
        assert regex.fullmatch(unix_dot, "\r")
        assert not regex.fullmatch(unix_dot, "\n")
