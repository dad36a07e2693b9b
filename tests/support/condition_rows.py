"""Rows of condition examples: reading them strictly, and asking the compiled matcher what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from gateway.conditions import Condition, compile_condition
from gateway.errors import Location
from gateway.message import Exchange, Needs, resolve
from gateway.message.values import Value
from tests.support.builders import element, make_exchange, make_request, make_response

AT = Location("apiproxy/proxies/default.xml", 10, 1)


@dataclass(frozen=True, kw_only=True)
class Row:
    """Hold one example: the text, what the exchange holds, and what must come out."""

    number: int
    condition: str
    result: bool | str
    source: str
    java: bool | None = None
    raw: bool = False
    verb: str = "GET"
    path: str = "/v0/weather/forecast"
    suffix: str = "/forecast"
    query: str = ""
    content: str = ""
    status: int | None = None
    headers: Mapping[str, str] | None = None
    variables: Mapping[str, object] | None = None

    @classmethod
    def read(cls, table: dict[str, Any]) -> Row:
        """Make a row of its table; a key that is not known is an error."""
        known = {field.name for field in fields(cls)}
        unknown = table.keys() - known
        if unknown:
            raise ValueError(f"row {table.get('number')}: unknown keys {sorted(unknown)}")
        return cls(**table)

    @property
    def text(self) -> str:
        """Return the condition as the XML parser hands it over."""
        if not self.raw:
            return self.condition
        return element(f"<Condition>{self.condition}</Condition>").text

    def exchange(self) -> Exchange:
        """Return the exchange that the row describes."""
        request = make_request(
            self.verb,
            self.path,
            self.query,
            headers=tuple((self.headers or {}).items()),
            content=self.content,
        )
        response = None if self.status is None else make_response(self.status)
        return make_exchange(request, response=response, path_suffix=self.suffix)

    def resolve(self, name: str) -> Value:
        """Resolve a name: what the row gives, else what the exchange answers to it."""
        given = self.variables or {}
        return Given(given[name]) if name in given else resolve(name)


class Given:
    """Be a Value that a test has fixed."""

    needs = Needs.NOTHING

    def __init__(self, value: object) -> None:
        self._value = value

    def __call__(self, exchange: Exchange) -> object | None:
        return self._value


def compiled(text: str, values: Mapping[str, object] | None = None, *, java: bool = False) -> Condition:
    """Compile a condition whose variables hold these values, and no others."""
    given = values or {}
    return compile_condition(text, AT, java_precedence=java, resolve=lambda name: Given(given.get(name)))


def answer(condition: Condition, exchange: Exchange | None = None) -> bool:
    """Ask a compiled condition; one without a matcher is always true."""
    return condition.matcher is None or condition.matcher(exchange or make_exchange())


def holds(text: str, values: Mapping[str, object] | None = None, *, java: bool = False) -> bool:
    """Tell whether a condition holds for these values of its variables."""
    return answer(compiled(text, values, java=java))
