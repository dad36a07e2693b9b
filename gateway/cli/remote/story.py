"""The story of one call, as a debug session recorded it: the lines that a person reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime

from gateway.cli.remote.showing import text
from gateway.cli.remote.told import listed, members

_MESSAGES = {"RequestMessage": ">", "ResponseMessage": "<", "ErrorMessage": "<"}
_LONGEST = 300
_TIME = "%d-%m-%y %H:%M:%S:%f"
"""Edge: 30-04-26 04:07:20:658, in UTC."""


def story_of(transaction: object, *, with_variables: bool) -> Iterator[str]:
    """Yield the lines of a recorded call, in the order of what happened; states with milliseconds since."""
    began, message = None, ""
    for point in listed(transaction, "point"):
        results = listed(point, "results")
        now = _moment(results)
        began = now if began is None else began
        yield from _headline(str(point.get("id")), _properties(results), _milliseconds(began, now))
        for result in results:
            told = _message(result)
            if told not in ("", message):
                message = told
                yield f"  {told}"
            if with_variables:
                yield from _accesses(result)


def _moment(results: list[Mapping[str, object]]) -> datetime | None:
    """Return when a point was, None where that cannot be told."""
    for result in results:
        with suppress(ValueError):
            return datetime.strptime(str(result.get("timestamp", "")), _TIME)
    return None


def _milliseconds(began: datetime | None, now: datetime | None) -> str:
    if began is None or now is None:
        return ""
    return f"  +{round((now - began).total_seconds() * 1000)} ms"


def _headline(kind: str, told: Mapping[str, str], after: str) -> Iterator[str]:
    """Say what happened at a point; of states and flows only where they change."""
    if kind == "StateChange":
        yield f"  {told.get('To', '')}{after}"
    elif kind == "FlowInfo":
        flow = next((value for name, value in told.items() if name.endswith("flow.name")), "")
        if flow:
            yield f"    flow {_line(flow)}"
    elif kind == "Condition":
        yield f"    if {_line(told.get('Expression', ''))} -> {told.get('ExpressionResult', '')}"
    elif kind == "Execution":
        yield f"      {_execution(told)}"
    elif kind == "Error":
        yield f"    fault {_line(told.get('error', told.get('type', '')))}"


def _execution(told: Mapping[str, str]) -> str:
    """Say what a policy did, or that it was passed over."""
    name = _line(told.get("stepDefinition-name", ""))
    kind = told.get("stepDefinition-type", "")
    if told.get("expressionResult", "true") == "false":
        return f"- {name} ({kind}) passed over: {_line(told.get('expression', ''))}"
    failed = told.get("result") == "false" or told.get("action") == "ABORT"
    return f"{'x' if failed else '+'} {name} ({kind})"


def _properties(results: list[Mapping[str, object]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for result in results:
        if result.get("ActionResult") == "DebugInfo" and "properties" in result:
            told = listed(result["properties"], "property")
            found.update({str(each.get("name")): str(each.get("value", "")) for each in told})
    return found


def _message(result: Mapping[str, object]) -> str:
    """Return the first line of a message, "" where it is none."""
    sign = _MESSAGES.get(str(result.get("ActionResult")))
    first = [result.get(name) for name in ("verb", "uRI", "statusCode", "reasonPhrase")]
    line = " ".join(str(part) for part in first if part)
    return f"{sign} {_line(line)}" if sign and line else ""


def _accesses(result: Mapping[str, object]) -> Iterator[str]:
    if result.get("ActionResult") != "VariableAccess":
        return
    for access in listed(result, "accessList"):
        for deed, variable in access.items():
            told = members(variable)
            value = f" = {_line(str(told['value']))}" if "value" in told else ""
            refused = " (refused)" if str(told.get("success", "true")).lower() == "false" else ""
            yield f"          {deed.lower()} {_line(str(told.get('name')))}{value}{refused}"


def _line(value: str) -> str:
    """Return a text on one line, cut where it is long."""
    shown = text(" ".join(value.split()))
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}..."
