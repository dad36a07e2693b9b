"""The sections of ExtractVariables that match patterns: path, query, headers, form fields, variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gateway.errors import Finding
from gateway.message import Exchange, Message, Variable, to_text
from gateway.policies._extraction import Keep, Rules, Section
from gateway.policies._fields import Element, attribute, many, parsed, record, whole
from gateway.policies._message_fields import FORM, HEADERS, QUERY, Slot, values_of
from gateway.policies._message_fields import Section as FieldSection
from gateway.policies._patterns import Pattern, best_match, compile_pattern
from gateway.policies._values import to_variable

Patterns = tuple[Pattern, ...]
Look = Callable[[Exchange, object], str | None]
"""Return the text to match, None where there is none."""


def _read_pattern(element: Element) -> Pattern:
    ignores_case = element.flag("ignoreCase", False)
    return parsed(element, "", lambda text: compile_pattern(text, ignores_case=ignores_case), element.text)


def _read_path_pattern(element: Element) -> Pattern:
    ignores_case = element.flag("ignoreCase", False)
    return parsed(
        element, "", lambda text: compile_pattern(text, ignores_case=ignores_case, is_path=True), element.text
    )


def _names(patterns: Patterns) -> Iterator[str]:
    """Yield the names of what is captured."""
    return (name for pattern in patterns for name in pattern.names)


def _check(patterns: Patterns, element: Element) -> Iterator[Finding]:
    """Yield a warning for a section that cannot extract anything."""
    if not patterns:
        message = "has no <Pattern> and extracts nothing"
        yield Finding(element.at, message, element.tag, is_warning=True)


def _matching(patterns: Patterns, look: Look) -> Section:
    """Return the extraction that matches a text; no match is no error."""

    def extract(exchange: Exchange, source: object, keep: Keep) -> None:
        text = look(exchange, source)
        if text is not None:
            for name, value in best_match(patterns, text):
                keep(exchange, name, value)

    return extract


@record
class UriPath:
    """Be `<URIPath>`: patterns for the path after the base path."""

    patterns: Patterns = many("Pattern", _read_path_pattern)

    reads_body = False

    @property
    def names(self) -> Iterator[str]:
        """Yield the names of what is extracted."""
        return _names(self.patterns)

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield a warning where there is no pattern."""
        element.ignore("name")  # Edge's editor writes one
        return _check(self.patterns, element)

    def bind(self, rules: Rules) -> Section:  # noqa: ARG002 - sections are bound alike
        """Return the extraction; only requests have a path."""

        def look(exchange: Exchange, source: object) -> str | None:
            return exchange.proxy.path_suffix if isinstance(source, Message) and source.is_request else None

        return _matching(self.patterns, look)


_SECTIONS = {section.item: section for section in (QUERY, FORM, HEADERS)}
_ALL_VALUES = ".values"


def _is_of_all_values(element: Element) -> bool:
    """Tell whether a `<Header>` means all of its values."""
    return element.tag == HEADERS.item and (element.get("name") or "").strip().endswith(_ALL_VALUES)


def _read_slot(element: Element) -> Slot:
    """Read the name and number of a field.

    Raises:
        BundleError: MissingName, InvalidIndex.
    """
    name = (element.get("name") or "").strip()
    if not name:
        raise element.fail("needs the attribute 'name'", "MissingName")
    if _is_of_all_values(element):
        name = name.removesuffix(_ALL_VALUES)
    return parsed(element, "attribute 'name': ", _SECTIONS[element.tag].parse, name)


@record
class FieldPatterns:
    """Be `<QueryParam>`, `<FormParam>` or `<Header>`: patterns for a value of a field."""

    section: FieldSection = whole(lambda element: _SECTIONS[element.tag])
    slot: Slot = whole(_read_slot)
    takes_all: bool = whole(_is_of_all_values)
    patterns: Patterns = many("Pattern", _read_pattern)

    @property
    def reads_body(self) -> bool:
        """Tell whether the fields are the body."""
        return self.section.reads_body

    @property
    def names(self) -> Iterator[str]:
        """Yield the names of what is extracted."""
        return _names(self.patterns)

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield a warning where there is no pattern."""
        return _check(self.patterns, element)

    def bind(self, rules: Rules) -> Section:  # noqa: ARG002 - sections are bound alike
        """Return the extraction; only requests have query parameters."""

        def look(_exchange: Exchange, source: object) -> str | None:
            if not isinstance(source, Message) or (self.section is QUERY and not source.is_request):
                return None
            values = values_of(self.section.look(source), self.slot)
            if not values:
                return None
            if self.takes_all:
                return ", ".join(values)
            # Edge: what a header without a number means ends at its first comma.
            return values[0].partition(",")[0].strip() if self.section is HEADERS else values[0]

        return _matching(self.patterns, look)


@record
class VariablePatterns:
    """Be `<Variable name="x">`: patterns for the text of a variable."""

    variable: Variable = attribute("name", to_variable, required=True, rule="MissingName")
    patterns: Patterns = many("Pattern", _read_pattern)

    reads_body = False

    @property
    def names(self) -> Iterator[str]:
        """Yield the names of what is extracted."""
        return _names(self.patterns)

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield a warning where there is no pattern."""
        return _check(self.patterns, element)

    def bind(self, rules: Rules) -> Section:  # noqa: ARG002 - sections are bound alike
        """Return the extraction; an unset variable matches nothing."""

        def look(exchange: Exchange, _source: object) -> str | None:
            value = self.variable(exchange)
            return None if value is None else to_text(value)

        return _matching(self.patterns, look)
