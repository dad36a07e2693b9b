"""The condition language: when a flow, a step, a route rule or a fault rule applies.

The tour: `lexer` cuts the text into tokens, `parser` makes a frozen `tree` of them, `matcher`
makes of that tree a function from an exchange to true or false; `operators` is the table all
three read. `facts` are what is certain wherever a condition holds. `compile_condition` does it
all, once, at deploy, and answers a `Condition`.
"""

from gateway.conditions.condition import Condition, compile_condition
from gateway.conditions.facts import Facts, Shape, necessary_facts
from gateway.conditions.matcher import Check, Matcher
from gateway.conditions.wording import Worded

__all__ = [
    "Check",
    "Condition",
    "Facts",
    "Matcher",
    "Shape",
    "Worded",
    "compile_condition",
    "necessary_facts",
]
