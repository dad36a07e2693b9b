"""JSONPayload of ExtractVariables: pick values out of a JSON body."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from gateway import faults
from gateway.errors import Finding
from gateway.message import Exchange, Template
from gateway.patterns import RegexBudgetExceeded
from gateway.payload import JsonPath, PathError, PayloadError, compile_json_path, parse_json_payload
from gateway.policies._bodies import is_json
from gateway.policies._casts import cast_to, to_type
from gateway.policies._extraction import Keep, Rules, Section, Steps, body_of, worked
from gateway.policies._fields import Element, attribute, child, many, record
from gateway.policies._values import Wrong, to_template


def _to_json_path(text: str) -> Template:
    """Read a JSONPath, which may be a template.

    Raises:
        Wrong: JSONPathCompilationFailed, EmptyJSONPathExpression.
    """
    if not text:
        raise Wrong("is empty", "EmptyJSONPathExpression")
    made = to_template(text)
    if made.is_constant:
        try:
            compile_json_path(text)
        except PathError as error:
            raise Wrong(str(error), "JSONPathCompilationFailed") from error
    return made


@dataclass(frozen=True, slots=True)
class Document:
    """Hold a body, and what it says."""

    body: bytes | str
    value: object


@record
class JsonVariable:
    """Be `<Variable name="x" type="t"><JSONPath>`."""

    name: str = attribute("name", required=True, rule="MissingName")
    type: str = attribute("type", to_type, default="string")
    path: Template = child(
        "JSONPath", _to_json_path, required=True, keeps_empty=True, rule="NoJSONPathsToEvaluate"
    )

    def bind(self, rules: Rules) -> Callable[[Exchange, Document, Keep], Steps[None]]:
        """Return what picks the value out of a parsed document and keeps it."""
        path_of = _path_of(self.path, rules)

        def pick(exchange: Exchange, document: Document, keep: Keep) -> Steps[None]:
            path = path_of(exchange)
            work = partial(_found, path, document.value, rules)
            found = yield from worked(document.body, work, is_linear=path.is_linear)
            if found:
                keep(exchange, self.name, self._value(found[0] if path.is_definite else found, rules))
            elif path.is_definite and not rules.ignores_unresolved:
                raise faults.EXTRACT_JSON_PATH(path=path.source, policy=rules.policy)

        return pick

    def _value(self, value: object, rules: Rules) -> object:
        """Return a found value in the type that is asked for; a JSON null is null whatever the type."""
        return None if value is None else cast_to(self.type, value, rules)


def _path_of(template: Template, rules: Rules) -> Callable[[Exchange], JsonPath]:
    """Return what gives the compiled path; one made from variables is kept while it stays the same."""
    known = compile_json_path(template.source if template.is_constant else "$")
    if template.is_constant:
        return lambda _exchange: known

    def path_of(exchange: Exchange) -> JsonPath:
        nonlocal known
        text = template(exchange)
        if text != known.source:
            try:
                known = compile_json_path(text)
            except PathError as error:
                raise faults.EXTRACT_JSON_PARSE(path=text, policy=rules.policy) from error
        return known

    return path_of


def _parsed(body: bytes | str, rules: Rules) -> object:
    """Return what a body says."""
    try:
        return parse_json_payload(body)
    except PayloadError as error:
        raise rules.failed() from error


def _found(path: JsonPath, document: object, rules: Rules) -> list[object]:
    """Return what a path finds."""
    try:
        return path.find(document)
    except PathError as error:
        raise rules.failed() from error
    except RegexBudgetExceeded as error:
        raise faults.REGEX_BUDGET_EXCEEDED() from error


@record
class JsonPayload:
    """Be `<JSONPayload>`: variables picked from a JSON body."""

    variables: tuple[JsonVariable, ...] = many("Variable", JsonVariable)

    reads_body = True

    @property
    def names(self) -> Iterator[str]:
        """Yield the names of what is extracted."""
        return (variable.name for variable in self.variables)

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield NoJSONPathsToEvaluate."""
        if not self.variables:
            yield Finding(element.at, "needs <Variable>", element.tag, "NoJSONPathsToEvaluate")

    def bind(self, rules: Rules) -> Section:
        """Return the extraction."""
        picks = tuple(variable.bind(rules) for variable in self.variables)

        def extract(exchange: Exchange, source: object, keep: Keep) -> Steps[None]:
            body = body_of(source, is_json)
            if body is None:
                return
            document = Document(body, (yield from worked(body, partial(_parsed, body, rules))))
            for pick in picks:
                yield from pick(exchange, document, keep)

        return extract
