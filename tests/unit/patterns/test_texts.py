import pytest

from gateway.patterns import AT_DEPLOY, Bounds, PatternError
from gateway.patterns.extent import Extent
from gateway.patterns.texts import Texts


def test_both_texts_are_written_at_once() -> None:
    texts = Texts(Extent(AT_DEPLOY))
    texts.write(r"\z", r"\Z")
    texts.write_plain("a-b")
    mark = texts.mark
    texts.write("c")
    texts.repeat(mark, "{3}", 3)
    assert (texts.linear, texts.timed) == (r"\za\-b(?:c){3}", r"\Za\-b(?:c){3}")
    texts.write_timed("++")
    assert (texts.linear, texts.timed) == (None, r"\Za\-b(?:c){3}++")


def test_what_the_linear_engine_need_not_fear_may_be_too_large_for_the_timed_one() -> None:
    texts = Texts(Extent(Bounds(timed=3)))
    texts.write_plain("abc")
    texts.hold(0)
    assert not texts.too_large
    texts.write("d")
    texts.hold(3)
    texts.hold(4)
    assert (texts.too_large, texts.is_linear) == (3, True)
    texts.write_timed("e")
    with pytest.raises(PatternError) as refused:
        texts.hold(5)
    assert refused.value.position == 3


def test_what_is_too_large_for_the_linear_engine_alone_goes_to_the_other() -> None:
    texts = Texts(Extent(Bounds(linear=3)))
    texts.write_plain("abcd")
    texts.hold(0)
    assert (texts.linear, texts.timed) == (None, "abcd")
