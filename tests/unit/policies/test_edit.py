"""What edits have in common: the terms on which a policy takes unresolved variables and refused writes."""

from __future__ import annotations

import pytest

from gateway import faults
from gateway.faults import Fault
from gateway.message import Exchange, Message, Template
from gateway.policies._edit import Terms, in_order, writing
from gateway.policies._values import to_template
from tests.support.builders import make_exchange


def terms(*, ignores: bool) -> Terms:
    return Terms(
        "AM", ignores, faults.ASSIGN_UNRESOLVED, faults.ASSIGN_NOT_A_MESSAGE, faults.ASSIGN_SET_FAILED
    )


def test_unresolved_variables_fault_or_are_empty() -> None:
    assert terms(ignores=True).unresolved("x") == ""
    with pytest.raises(Fault) as caught:
        terms(ignores=False).unresolved("x")
    assert caught.value.code == "steps.assignmessage.UnresolvedVariable"
    assert caught.value.text == "AssignMessage[AM]: unable to resolve variable x"


def test_the_other_faults() -> None:
    assert terms(ignores=True).not_a_message("x").code == "steps.assignmessage.VariableOfNonMsgType"
    assert terms(ignores=True).not_set("x").code == "steps.assignmessage.SetVariableFailed"


@pytest.mark.parametrize(("template", "ignores", "text"), [("a", False, "a"), ("[{x}]", True, "[]")])
def test_a_template_is_rendered_on_the_terms(template: str, ignores: bool, text: str) -> None:
    made: Template = to_template(template)
    assert terms(ignores=ignores).text_of(made)(make_exchange()) == text


def test_a_template_faults_on_the_terms() -> None:
    text_of = terms(ignores=False).text_of(to_template("{x}{y}"))
    assert text_of(make_exchange(variables={"x": "1", "y": "2"})) == "12"
    with pytest.raises(Fault, match="unable to resolve variable y"):
        text_of(make_exchange(variables={"x": "1"}))


def test_what_cannot_be_written_is_the_policys_fault() -> None:
    def write(_exchange: Exchange, message: Message, value: str) -> None:
        if not value:
            raise ValueError("empty")
        message.verb = value

    edit = writing(terms(ignores=True), "verb", lambda exchange: str(exchange.variables.get("v", "")), write)
    exchange = make_exchange(variables={"v": "PUT"})
    in_order([edit])(exchange, exchange.request)
    assert exchange.request.verb == "PUT"
    with pytest.raises(Fault, match="failed to set variable verb"):
        edit(make_exchange(), exchange.request)


def test_edits_run_in_order() -> None:
    done: list[str] = []
    steps = [lambda exchange, message, name=name: done.append(name) for name in "abc"]
    exchange = make_exchange()
    in_order(steps)(exchange, exchange.request)
    assert done == ["a", "b", "c"]
