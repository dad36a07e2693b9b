"""XMLToJSON: convert a body, or the text in a variable, from XML to JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from functools import partial

from gateway import faults
from gateway.errors import Finding
from gateway.flow import Action, Pending, Services
from gateway.message import Exchange, Message, ReadOnlyVariable, Variable, has_body
from gateway.payload import FORMATS, ArrayPath, PayloadError, XmlToJsonOptions, xml_to_json
from gateway.policies._bodies import OFFLOAD_FROM, is_xml, raw_body
from gateway.policies._fields import Element, child, flag, many, nested, parsed, read_record, record, variable
from gateway.policies._message_fields import replace_body
from gateway.policies._policy import Policy, policy
from gateway.policies._values import Wrong


def _to_format(text: str) -> XmlToJsonOptions:
    """Find a preset.

    Raises:
        Wrong: UnknownFormat.
    """
    if text not in FORMATS:
        raise Wrong(f"'{text}' is none of {', '.join(FORMATS)}", "UnknownFormat")
    return FORMATS[text]


def _to_levels(text: str) -> int:
    """Read a number of levels.

    Raises:
        Wrong: it is no number, or a negative one.
    """
    if not text.isdecimal() or len(text) > 3:
        raise Wrong(f"'{text}' is not a number of levels from 0 to 999")
    return int(text)


def _to_path(element: Element) -> ArrayPath:
    """Read a `<Path unwrap="true">a/b</Path>`."""
    unwrap = element.flag("unwrap", False)
    return parsed(element, "", lambda text: ArrayPath.parse(text, unwrap=unwrap), element.text)


@record
class Options:
    """Hold `<Options>` as written."""

    recognize_number: bool = flag("RecognizeNumber", default=False)
    recognize_boolean: bool = flag("RecognizeBoolean", default=False)
    recognize_null: bool = flag("RecognizeNull", default=False)
    null_value: str = child("NullValue", default="NULL")
    namespace_block_name: str | None = child("NamespaceBlockName")
    default_namespace_node_name: str = child("DefaultNamespaceNodeName", default="$default")
    namespace_separator: str | None = child("NamespaceSeparator")
    text_always_as_property: bool = flag("TextAlwaysAsProperty", default=False)
    text_node_name: str = child("TextNodeName", default="#text")
    attribute_block_name: str | None = child("AttributeBlockName")
    attribute_prefix: str = child("AttributePrefix", default="")
    output_prefix: str = child("OutputPrefix", default="")
    output_suffix: str = child("OutputSuffix", default="")
    strip_levels: int = child("StripLevels", _to_levels, default=0)
    treat_as_array: tuple[ArrayPath, ...] = many("Path", _to_path, within="TreatAsArray")


def _read_options(element: Element) -> XmlToJsonOptions:
    """Read `<Options>`."""
    given = read_record(Options, element)
    return XmlToJsonOptions(
        recognize_number=given.recognize_number,
        recognize_boolean=given.recognize_boolean,
        recognize_null=given.recognize_null,
        null_value=given.null_value,
        namespace_block_name=given.namespace_block_name,
        default_namespace_node_name=given.default_namespace_node_name,
        namespace_separator=given.namespace_separator,
        text_always_as_property=given.text_always_as_property,
        text_node_name=given.text_node_name,
        attribute_block_name=given.attribute_block_name,
        attribute_prefix=given.attribute_prefix,
        output_prefix=given.output_prefix,
        output_suffix=given.output_suffix,
        strip_levels=given.strip_levels,
        treat_as_array=given.treat_as_array,
    )


@policy("XMLToJSON")
class XMLToJSON(Policy):
    """Convert `source`; the result goes to `output`, or back to the source."""

    fault_prefix = "xmltojson"

    source: Variable = variable("Source", default="message")
    output: Variable | None = variable("OutputVariable")
    options: XmlToJsonOptions | None = nested("Options", _read_options)
    format: XmlToJsonOptions | None = child("Format", _to_format)

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield EitherOptionOrFormat, unless exactly one of the two is given."""
        if (self.options is None) == (self.format is None):
            message = "needs either <Options> or <Format>, and not both"
            yield Finding(element.at, message, element.tag, "EitherOptionOrFormat")

    def bind(self, services: Services) -> Action:
        """Return the action, which waits where the source is large."""
        options = self.options or self.format or XmlToJsonOptions()

        def convert(exchange: Exchange) -> Pending:
            origin = self.source(exchange)
            if origin is None:
                raise faults.XML2JSON_NO_SOURCE(policy=self.name, variable=self.source.name)
            if not isinstance(origin, Message | str):
                raise faults.XML2JSON_SOURCE_TYPE(policy=self.name, variable=self.source.name)
            # Edge: a message of another type is passed over in silence.
            if isinstance(origin, Message) and not (is_xml(origin) and _is_there(exchange, origin)):
                return None
            body = origin if isinstance(origin, str) else raw_body(origin)
            work = partial(self._converted, body, options)
            if len(body) >= OFFLOAD_FROM:
                return self._deliver_later(exchange, origin, services.offload(work))
            self._deliver(exchange, origin, work())
            return None

        return convert

    def _converted(self, body: bytes | str, options: XmlToJsonOptions) -> str:
        """Return the JSON text."""
        try:
            return xml_to_json(body, options)
        except PayloadError as error:
            raise faults.XML2JSON_FAILED(policy=self.name, reason=str(error)) from error

    async def _deliver_later(self, exchange: Exchange, origin: Message | str, result: Awaitable[str]) -> None:
        """Put the result where it belongs when it is there."""
        self._deliver(exchange, origin, await result)

    def _deliver(self, exchange: Exchange, origin: Message | str, result: str) -> None:
        """Put the result where it belongs: into a message with its type, or into a variable."""
        target = origin if self.output is None else self.output(exchange)
        if isinstance(target, Message):
            if isinstance(origin, str):
                raise faults.XML2JSON_TYPES(policy=self.name)
            target.headers.set("Content-Type", "application/json")
            replace_body(target, result)
            return
        if self.output is None:
            raise faults.XML2JSON_NO_OUTPUT(policy=self.name)
        try:
            self.output.set(exchange, result)
        except (ReadOnlyVariable, ValueError) as error:
            raise faults.XML2JSON_NO_OUTPUT(policy=self.name) from error


def _is_there(exchange: Exchange, message: Message) -> bool:
    """Tell whether a message is one that may have a body: the answer to a HEAD has none to convert."""
    return message is not exchange.response or has_body(exchange.request.verb, message.status)
