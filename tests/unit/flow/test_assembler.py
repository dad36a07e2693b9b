from __future__ import annotations

import pytest

from gateway.flow.action import Pending
from gateway.flow.assembler import Assembler, Choice, Label
from gateway.flow.index import FlowIndex
from gateway.message import Exchange
from tests.support.builders import make_exchange


def act(exchange: Exchange) -> Pending:
    raise AssertionError("the assembler never runs an action")


def test_ops_follow_each_other_and_the_last_leads_to_the_end() -> None:
    assembler = Assembler()
    assembler.emit(act, "first", on_fault=assembler.end)
    assembler.emit(act, "second", on_fault=assembler.end)
    first, second = assembler.link()
    assert (first.label, first.next, first.otherwise, first.on_fault) == ("first", 1, 1, 2)
    assert (second.label, second.next, second.otherwise) == ("second", 2, 2)


def test_a_guard_leads_elsewhere_and_jumps_leave_no_op() -> None:
    assembler = Assembler()
    skip, out = Label(), Label()
    assembler.emit(act, "guarded", on_fault=out, guard=lambda exchange: True, otherwise=skip)
    assembler.jump(out)
    assembler.mark(skip)
    assembler.emit(act, "skipped to", on_fault=out)
    assembler.mark(out)
    assembler.jump(assembler.end)
    ops = assembler.link()
    assert [op.label for op in ops] == ["guarded", "skipped to"]
    assert (ops[0].next, ops[0].otherwise, ops[0].on_fault) == (2, 1, 2)


def test_chains_of_jumps_are_threaded_through() -> None:
    assembler = Assembler()
    far, farther = Label(), Label()
    assembler.jump(far)
    assembler.emit(act, "never", on_fault=assembler.end)
    assembler.mark(far)
    assembler.jump(farther)
    assembler.emit(act, "between", on_fault=far)
    assembler.mark(farther)
    assembler.emit(act, "last", on_fault=assembler.end)
    ops = assembler.link()
    assert [op.label for op in ops] == ["never", "between", "last"]
    assert ops[0].next == 2
    assert ops[1].on_fault == 2


def test_a_label_that_was_never_marked_is_a_mistake_of_the_compiler() -> None:
    assembler = Assembler()
    assembler.emit(act, "op", on_fault=Label())
    with pytest.raises(RuntimeError, match="never marked"):
        assembler.link()


def test_the_places_of_a_choice_are_worked_out_as_all_others() -> None:
    assembler = Assembler()
    first, second, behind = Label(), Label(), Label()
    places = (first, second, behind)
    index = FlowIndex([{}, {}])
    assembler.choose(Choice(index, 0, places), on_fault=assembler.end)
    assembler.mark(first)
    assembler.emit(act, "first", on_fault=assembler.end)
    assembler.choose(Choice(index, 1, places), on_fault=assembler.end)
    assembler.mark(second)
    assembler.jump(behind)
    assembler.emit(act, "between", on_fault=assembler.end)
    assembler.mark(behind)
    ops = assembler.link()
    assert [op.label for op in ops] == ["index", "first", "index", "between"]
    assert [op.jump and op.jump.to(make_exchange()) for op in ops] == [1, None, 4, None]


def test_its_size_is_what_was_written() -> None:
    assembler = Assembler()
    assembler.jump(assembler.end)
    assert assembler.size == 1
