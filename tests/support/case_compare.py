"""Comparing what came of a contract case with what it expects."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace

from gateway.message import Message, resolve
from tests.support.case_run import Outcome
from tests.support.case_words import filled
from tests.support.cases import Asked, Call, Expected


def differences(call: Call, outcome: Outcome) -> list[str]:
    """List where the outcome of a call is not what was expected."""
    expect, answer = filled(call.expect, outcome.said), outcome.answer
    found = list(_of_message("answer", expect.headers, expect.without, answer))
    found += _unequal("status", expect.status, answer.status)
    found += _given("reason", expect.reason, answer.reason)
    found += _given("body", expect.body, (answer.content or b"").decode())
    if expect.json is not None or expect.members is not None:
        found += _of_json(expect, answer)
    found += _of_variables(expect, outcome)
    found += _of_asked(replace(call, asked=filled(call.asked, outcome.said)), outcome)
    steps = [label.removeprefix("step:") for label in outcome.trace if label.startswith("step:")]
    found += _given("steps", expect.steps, steps)
    found += _given("trace", expect.trace, outcome.trace)
    found += _given("waits", expect.waits, outcome.waits)
    return found


def _unequal(what: str, expected: object, got: object) -> list[str]:
    same = expected == got and type(expected) is type(got)
    return [] if same else [f"{what}: expected {expected!r}, got {got!r}"]


def _given(what: str, expected: object, got: object) -> list[str]:
    return [] if expected is None else _unequal(what, expected, got)


def _of_message(
    what: str, headers: Mapping[str, str | list[str]], without: list[str], message: Message
) -> list[str]:
    found = []
    for name, expected in headers.items():
        wanted = [expected] if isinstance(expected, str) else expected
        found += _unequal(f"{what} header {name}", wanted, list(message.headers.get_all(name)))
    return found + [f"{what}: has header {name}" for name in without if name in message.headers]


def _of_json(expect: Expected, answer: Message) -> list[str]:
    try:
        body = json.loads(answer.body)
    except ValueError:
        return [f"json: the body is none: {answer.body!r}"]
    members = None if expect.members is None else list(body)
    return _given("json", expect.json, body) + _given("members", expect.members, members)


def _of_variables(expect: Expected, outcome: Outcome) -> list[str]:
    exchange = outcome.exchange
    if exchange is None:
        is_wanted = any((expect.variables, expect.like, expect.unset))
        return ["variables: there is no exchange"] if is_wanted else []
    found = []
    for name, value in expect.variables.items():
        found += _unequal(f"variable {name}", value, resolve(name)(exchange))
    for name, shape in expect.like.items():
        value = resolve(name)(exchange)
        if not isinstance(value, str) or re.fullmatch(shape, value) is None:
            found.append(f"variable {name}: expected one like {shape}, got {value!r}")
    for name in expect.unset:
        if (value := resolve(name)(exchange)) is not None:
            found.append(f"variable {name}: expected none, got {value!r}")
    for prefix in expect.complete:
        there = {name for name in exchange.variables if name.startswith(prefix)}
        wanted = {name for name in (*expect.variables, *expect.like) if name.startswith(prefix)}
        if there != wanted:
            found.append(
                f"variables {prefix}*: missing {sorted(wanted - there)}, more {sorted(there - wanted)}"
            )
    return found


def _of_asked(call: Call, outcome: Outcome) -> list[str]:
    asked, message = call.asked, outcome.asked
    if call.target is not None and message is None and call.expect.asked is not False:
        return ["the target was not asked"]
    if call.expect.asked is False or message is None:
        wrong = message is not None or asked is not None
        return (
            ["the target was asked" if message is not None else "the target was not asked"] if wrong else []
        )
    return [] if asked is None else _compare_asked(asked, message, outcome.url)


def _compare_asked(asked: Asked, message: Message, url: str) -> list[str]:
    return [
        *_given("asked verb", asked.verb, message.verb),
        *_given("asked url", asked.url, url),
        *_given("asked path", asked.path, message.path),
        *_given("asked query", asked.query, str(message.query)),
        *_given("asked body", asked.body, (message.content or b"").decode()),
        *_of_message("asked", asked.headers, asked.without, message),
    ]
