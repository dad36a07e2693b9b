import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.patterns import AT_RUN_TIME, Bounds, PatternError, RegexBudgetExceeded, compile_java_regex
from gateway.patterns.engines import LinearEngine, SwitchingEngine, TimedEngine


@pytest.mark.parametrize(
    ("pattern", "text", "result"),
    [
        ("/extensive-search/?", "/extensive-search/", True),
        ("/extensive-search/?", "/extensive-search/x", False),
        ("/c*t", "/cat", False),
        ("/c*t", "/cct", True),
        ("/ca?t", "/ct", True),
        ("/[cbr]at", "/rat", True),
        ("/[cbr]at", "/dat", False),
        ("^(POST|GET)$", "PUT", False),
        ("^(POST|GET)$", "GET", True),
        ("^(POST|GET)$", "GET\n", False),
        (".*", "", True),
        (".*", "two\nlines", False),
        ("(?s).*", "two\nlines", True),
        ("/pets", "/pets/1", False),
        ("(?i).*JSON.*", "application/json", True),
        (r"[\s]*(?i)(bearer)\s.+", "  BeaReR x", True),
        ("a|ab", "ab", True),
    ],
)
def test_matches_is_about_the_whole_text(pattern: str, text: str, result: bool) -> None:
    assert compile_java_regex(pattern).matches(text) is result


def test_find_looks_anywhere() -> None:
    assert compile_java_regex("b+").find("abbc")
    assert not compile_java_regex("^b").find("ab")


@pytest.mark.parametrize(
    ("pattern", "text", "result"),
    [
        ("c$", "abc\n", True),
        ("c$", "abc\r\n", True),
        ("c$", "abc\n\n", False),
        ("c\r$", "abc\r\n", False),
        (r"c\Z", "abc\u2028", True),
        (r"c\z", "abc\n", False),
        ("(?d)c$", "abc\r", False),
        ("(?d)c$", "abc\n", True),
        ("(?m)^b$", "a\nb\nc", True),
        ("(?m)^b$", "a\rb\u2029c", True),
        ("(?m)^b$", "a\r\nb\r\nc", True),
        ("(?m)^\n", "a\r\nb", False),
        ("(?m)\r$\n", "a\r\nb", False),
        ("(?m)^", "", False),
        ("(?m)\n^", "a\n", False),
        ("(?dm)^b$", "a\nb\n", True),
        ("(?dm)^b$", "a\rb\n", False),
    ],
)
def test_lines_end_where_java_says(pattern: str, text: str, result: bool) -> None:
    assert compile_java_regex(pattern).find(text) is result


def test_the_linear_engine_is_used_wherever_it_means_the_same() -> None:
    assert isinstance(compile_java_regex("(a+)+b").engine, LinearEngine)
    assert isinstance(compile_java_regex("(a+)+$").engine, SwitchingEngine)
    assert isinstance(compile_java_regex("(?=a)a").engine, TimedEngine)
    assert isinstance(compile_java_regex("a{1001}").engine, TimedEngine)


def test_what_the_linear_engine_finds_too_large_runs_against_the_clock() -> None:
    assert isinstance(compile_java_regex("((a{10}){20}){10}").engine, TimedEngine)
    assert isinstance(compile_java_regex("a{1001}").engine, TimedEngine)
    assert isinstance(
        compile_java_regex(r"\p{L}{400}", bounds=Bounds(linear=10**6, memory=1 << 18)).engine, TimedEngine
    )


@pytest.mark.parametrize(
    ("pattern", "position"),
    [
        ("x{2000000000}", 0),
        ("ab(x{999}){999}", 2),
        ("((x{99}){99}){99}", 1),
        ("x{10000,}", 0),
        ("abx{0,2000000}?", 2),
        ("x{20000}+", 0),
        ("(?>x{20000})", 3),
        ("(?=x{20000})y", 3),
        ("(?!(?:a|b){0,5000})", 3),
        ("(?:x{0}){20000}", 0),
        ("(?=a)" + "[a-z]" * 5000, None),
        ("abc|" * 2000 + "x{1000}" * 20 + "$", None),
    ],
)
def test_what_is_too_large_for_the_engines_is_refused_before_they_see_it(
    pattern: str, position: int | None
) -> None:
    with pytest.raises(PatternError, match="too large to be compiled") as refused:
        compile_java_regex(pattern)
    assert position in (None, refused.value.position)
    assert refused.value.position < len(pattern)


@pytest.mark.parametrize(
    "pattern", [".{1,9999}", "(?=.{8,5000}$)x{4000}", "[a-z]{1,1000}", "(?:(?:a|b){20}){90}", "x{9998,}"]
)
def test_large_repetitions_within_the_bounds_are_compiled(pattern: str) -> None:
    assert compile_java_regex(pattern).source == pattern


def test_a_pattern_from_a_request_has_smaller_bounds() -> None:
    compile_java_regex("(?=a)x{5000}")
    with pytest.raises(PatternError, match="too large to be compiled"):
        compile_java_regex("(?=a)x{5000}", bounds=AT_RUN_TIME)
    with pytest.raises(PatternError, match="made of too much"):
        compile_java_regex(r"[\p{L}\p{N}\p{P}]", bounds=AT_RUN_TIME)


@pytest.mark.parametrize(
    "pattern", ["a*" * 30000, "[ab]" * 15000, r"[^\p{L}]" * 200, "[" + "a&&" * 20000 + "a]"]
)
def test_what_takes_too_long_to_read_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="made of too much") as refused:
        compile_java_regex(pattern)
    assert 0 < refused.value.position < len(pattern)


def test_a_property_is_paid_for_once() -> None:
    pattern = compile_java_regex(r"(?:\p{L}\p{N})" * 50)
    assert pattern.matches("a1" * 50)


def test_a_long_text_of_plain_characters_is_no_effort() -> None:
    words = "|".join(f"w{number:05}" for number in range(9000))
    assert compile_java_regex(words).matches("w08999")


def test_catastrophic_patterns_are_linear() -> None:
    assert not compile_java_regex("(a+)+$").matches("a" * 20_000 + "b")
    assert not compile_java_regex("(.*)*x").find("a" * 20_000)


@pytest.mark.parametrize("pattern", ["(a+)+(?=x)$", r"(a|aa)+\1$", r"((a*)*)*(?=b)$", "(a+a+)+(?!y)z"])
def test_a_slow_match_is_given_up_and_never_says_no(pattern: str) -> None:
    compiled = compile_java_regex(pattern, budget=0.005)
    with pytest.raises(RegexBudgetExceeded):
        compiled.matches("a" * 5000 + "c")


def test_too_long_an_input_is_given_up_where_time_is_not_linear() -> None:
    assert compile_java_regex("(?=a).*", limit=3).matches("aaa")
    with pytest.raises(RegexBudgetExceeded):
        compile_java_regex("(?=a).*", limit=3).matches("aaaa")


@pytest.mark.parametrize(
    ("pattern", "text", "replacement", "result"),
    [
        ("a*", "aab", "X", "XXbX"),
        ("(b)(c)?", "abcb", "<$1$2>", "a<bc><b>"),
        ("(?<n>é)", "aéé", "${n}!", "aé!é!"),
        ("", "äb", "-", "-ä-b-"),
        ("(?=b)", "abb", "-", "a-b-b"),
        (r"(.)\1", "aabb", "$1", "ab"),
        ("c$", "cc\n", "X", "cX\n"),
        ("x", "abc", "y", "abc"),
    ],
)
def test_replace_all(pattern: str, text: str, replacement: str, result: str) -> None:
    assert compile_java_regex(pattern).replace_all(text, replacement) == result


def test_replace_first() -> None:
    assert compile_java_regex("b").replace_first("abab", r"\$") == "a$ab"
    assert compile_java_regex("(?=b)b").replace_first("abab", "x") == "axab"
    assert compile_java_regex("x").replace_first("abab", "y") == "abab"


def test_a_replacement_may_not_name_a_group_that_is_not_there() -> None:
    with pytest.raises(PatternError):
        compile_java_regex("a").replace_all("a", "$1")


def test_case_can_be_ignored_from_outside() -> None:
    assert compile_java_regex("abc", ignore_case=True).matches("aBC")


def test_a_pattern_may_not_be_endless() -> None:
    with pytest.raises(PatternError, match="65536 characters"):
        compile_java_regex("a" * 65_537)


def test_what_no_engine_takes_is_refused() -> None:
    with pytest.raises(PatternError, match="no engine takes"):
        compile_java_regex(r"(a\1)")


@given(st.text("ab.*+?|()[^]", max_size=12), st.text("abc", max_size=8))
def test_both_engines_agree(pattern: str, text: str) -> None:
    try:
        alone = compile_java_regex(pattern)
        timed = compile_java_regex(f"(?:{pattern})(?=)")
    except PatternError:
        return
    assert isinstance(timed.engine, TimedEngine)
    assert alone.matches(text) == timed.matches(text)
    assert alone.find(text) == timed.find(text)
