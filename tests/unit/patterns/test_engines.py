import pytest

from gateway.patterns import PatternError, RegexBudgetExceeded
from gateway.patterns.engines import LINEAR_WORK, LinearEngine, SwitchingEngine, TimedEngine, well_formed


def test_lone_surrogates_become_the_replacement_character() -> None:
    assert well_formed("aé") == "aé"
    assert well_formed("a\udc80b") == "a\ufffdb"
    assert LinearEngine("a.b").matches("a\udc80b")
    assert TimedEngine("a.(?=b)b").matches("a\udc80b")


def test_the_linear_engine_reports_what_it_does_not_take() -> None:
    with pytest.raises(PatternError):
        LinearEngine("(?=a)")


def test_the_linear_engine_refuses_work_that_would_take_seconds() -> None:
    engine = LinearEngine("(?:a.{900}|b.{900})*")
    with pytest.raises(RegexBudgetExceeded):
        engine.matches("a" * (LINEAR_WORK // 1800))


def test_looking_for_every_match_is_bounded_too() -> None:
    now = iter([0.0, 0.5, 0.9, 1.1])
    engine = LinearEngine("a", clock=lambda: next(now))
    with pytest.raises(RegexBudgetExceeded):
        engine.scan("aaaa", 0)


def test_scan_ends_at_the_last_match() -> None:
    engine = LinearEngine("(b)|c")
    assert engine.scan("abac", 0) == ([("a", ["b", "b"]), ("a", ["c", None])], "")
    assert engine.scan("abac", 1) == ([("a", ["b", "b"])], "ac")
    assert engine.scan("x", 0) == ([], "x")


def test_the_timed_engine_scans_alike() -> None:
    engine = TimedEngine("(b)|c")
    assert engine.scan("abac", 0) == ([("a", ["b", "b"]), ("a", ["c", None])], "")
    assert engine.scan("abac", 1) == ([("a", ["b", "b"])], "ac")
    with pytest.raises(RegexBudgetExceeded):
        TimedEngine("(a|aa)+(?=x)$", budget=0.005).scan("a" * 5000, 0)
    with pytest.raises(RegexBudgetExceeded):
        TimedEngine("(a+)+(?=x)$", budget=0.005).find("a" * 5000)


def test_replacing_with_a_program_that_does_not_fit_is_given_up() -> None:
    # Groups take instructions of their own, and only replacing reports them.
    source = "(a)" * 500
    memory = next(size for size in range(1 << 10, 1 << 20, 1 << 10) if _takes(source, size))
    with pytest.raises(RegexBudgetExceeded):
        LinearEngine(source, memory=memory).scan("a" * 500, 0)


def _takes(source: str, memory: int) -> bool:
    try:
        LinearEngine(source, memory=memory)
    except PatternError:
        return False
    return True


def test_switching_chooses_by_the_text() -> None:
    engine = SwitchingEngine(LinearEngine("a"), TimedEngine("b"), lambda text: text.startswith("a"))
    assert engine.matches("a")
    assert engine.matches("b")
    assert not engine.find("ca")
    assert engine.find("cb")
    assert engine.scan("ab", 0) == ([("", ["a"])], "b")
