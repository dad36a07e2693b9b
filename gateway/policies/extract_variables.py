"""ExtractVariables: pick parts of a message, or of any text, and keep them as variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

from gateway import faults
from gateway.errors import Finding
from gateway.flow import Action, Offload, Pending, Services
from gateway.message import Exchange, Message, Needs, Variable
from gateway.policies._extraction import Rules, Steps, keeper
from gateway.policies._fields import Element, child, flag, nested, ordered, parsed, record, whole
from gateway.policies._json_section import JsonPayload
from gateway.policies._message_fields import forget_old_body
from gateway.policies._pattern_sections import FieldPatterns, UriPath, VariablePatterns
from gateway.policies._policy import Policy, policy
from gateway.policies._values import to_variable
from gateway.policies._xml_section import XmlPayload

_DEFAULT_SOURCE = "message"


@record
class Source:
    """Name the message to look into, and whether it loses its body afterwards."""

    clears: bool = whole(lambda element: element.flag("clearPayload", False))
    variable: Variable = whole(
        lambda element: parsed(element, "", to_variable, element.text or _DEFAULT_SOURCE)
    )

    @property
    def needs(self) -> Needs:
        """Return nothing: it is the sections that look into the body, or not."""
        return Needs.NOTHING


@policy("ExtractVariables")
class ExtractVariables(Policy):
    """Look into `source` section by section, in the order of the document."""

    fault_prefix = "extractvariables"

    source: Source = nested(
        "Source", Source, default=Source(clears=False, variable=to_variable(_DEFAULT_SOURCE))
    )
    prefix: str = child("VariablePrefix", default="")
    ignore_unresolved: bool = flag("IgnoreUnresolvedVariables", default=False)
    sections: tuple[UriPath | FieldPatterns | VariablePatterns | JsonPayload | XmlPayload, ...] = ordered(
        {
            "URIPath": UriPath,
            "QueryParam": FieldPatterns,
            "FormParam": FieldPatterns,
            "Header": FieldPatterns,
            "Variable": VariablePatterns,
            "JSONPayload": JsonPayload,
            "XMLPayload": XmlPayload,
        }
    )

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield NothingToExtract."""
        if not self.sections:
            yield Finding(element.at, "says nothing of what to extract", element.tag, "NothingToExtract")

    @property
    def extra_needs(self) -> Needs:
        """Return the body of the source, where a section looks into it or it is removed."""
        takes_body = self.source.clears or any(section.reads_body for section in self.sections)
        return self.source.variable.needs if takes_body else Needs.NOTHING

    def bind(self, services: Services) -> Action:
        """Return the action, which waits where a large body is looked into."""
        rules = Rules(self.name, self.ignore_unresolved)
        sections = tuple(section.bind(rules) for section in self.sections)
        keep = keeper(self.name, self.prefix, (name for section in self.sections for name in section.names))
        source, clears = self.source.variable, self.source.clears

        def steps(exchange: Exchange) -> Steps[None]:
            origin = source(exchange)
            if origin is None:
                raise faults.EXTRACT_NO_SOURCE(variable=source.name, policy=self.name)
            for section in sections:
                more = section(exchange, origin, keep)
                if more is not None:
                    yield from more
            if clears and isinstance(origin, Message):
                forget_old_body(origin)
                origin.content = b""

        def extract(exchange: Exchange) -> Pending:
            taken = steps(exchange)
            work = next(taken, None)
            return None if work is None else _rest(taken, work, services.offload)

        return extract


async def _rest(steps: Steps[None], work: Callable[[], object], offload: Offload) -> None:
    """Take the steps to their end from the first piece of work they asked for."""
    with suppress(StopIteration):
        while True:
            work = steps.send(await offload(work))
