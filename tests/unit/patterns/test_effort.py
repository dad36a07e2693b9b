import pytest

from gateway.patterns import PatternError, compile_java_regex, limited_effort
from gateway.patterns.effort import spend_effort


def test_nothing_is_counted_where_nobody_limits_it() -> None:
    spend_effort(10**9)


def test_what_is_left_shrinks_and_comes_back_after_the_block() -> None:
    with limited_effort(10):
        spend_effort(6)
        with pytest.raises(PatternError, match="too large together"):
            spend_effort(5)
        spend_effort(4)
        with limited_effort(100):
            spend_effort(100)
        with pytest.raises(PatternError):
            spend_effort(1)
    spend_effort(11)


def test_patterns_pay_for_what_their_engines_are_given() -> None:
    with limited_effort(170):
        compile_java_regex("a" * 50)
        with pytest.raises(PatternError, match="too large together"):
            compile_java_regex("(?=a)" + "b" * 50)


def test_patterns_pay_for_repetitions_as_if_they_were_written_out() -> None:
    with limited_effort(400):
        compile_java_regex("(?:a|b){0,99}")
        with pytest.raises(PatternError, match="too large together"):
            compile_java_regex("(?:a|b){0,999}")
