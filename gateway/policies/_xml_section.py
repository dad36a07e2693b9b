"""XMLPayload of ExtractVariables: pick values out of an XML body."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gateway.errors import Finding, Location
from gateway.message import Exchange
from gateway.payload import PathError, PayloadError, XmlElement, XPath, compile_xpath, parse_xml_payload
from gateway.policies._bodies import is_xml
from gateway.policies._casts import NODESET, cast_to, to_type
from gateway.policies._extraction import Keep, Rules, Section, Steps, body_of, worked
from gateway.policies._fields import Element, attribute, child, many, record, whole
from gateway.policies._values import Wrong

_PROBE = parse_xml_payload("<probe/>")


def _parsed(body: bytes | str, rules: Rules) -> XmlElement:
    """Return the root of a body."""
    try:
        return parse_xml_payload(body)
    except PayloadError as error:
        raise rules.failed() from error


def _to_xpath_text(text: str) -> str:
    """Check that there is an expression; its namespaces are known only to the payload.

    Raises:
        Wrong: EmptyXPathExpression.
    """
    if not text:
        raise Wrong("is empty", "EmptyXPathExpression")
    return text


def _read_namespace(element: Element) -> tuple[str, str]:
    """Read `<Namespace prefix="p">uri</Namespace>`.

    Raises:
        BundleError: NONEmptyPrefixMappedToEmptyURI.
    """
    prefix, uri = (element.get("prefix") or "").strip(), element.text
    if prefix and not uri:
        raise element.fail(f"prefix '{prefix}' needs a URI", "NONEmptyPrefixMappedToEmptyURI")
    return prefix, uri


@record
class XmlVariable:
    """Be `<Variable name="x" type="t"><XPath>`."""

    name: str = attribute("name", required=True, rule="MissingName")
    type: str = attribute("type", to_type, default="string")
    path: str = child("XPath", _to_xpath_text, required=True, keeps_empty=True, rule="NoXPathsToEvaluate")
    at: Location = whole(lambda element: element.at)

    def found(self, path: XPath, root: XmlElement, rules: Rules) -> str | None:
        """Return what the path finds as text, or as markup where nodes are asked for."""
        try:
            return path.markup(root) if self.type == NODESET else path.text(root)
        except PathError as error:
            raise rules.failed() from error

    def value(self, text: str, rules: Rules) -> object:
        """Return a found text in the type that is asked for."""
        # XPath: whatever is there is true; only a text that says false is taken at its word.
        return text != "false" if self.type == "boolean" else cast_to(self.type, text, rules)


@record
class XmlPayload:
    """Be `<XMLPayload>`: variables picked from an XML body."""

    stops: bool = whole(lambda element: element.flag("stopPayloadProcessing", False))
    namespaces: tuple[tuple[str, str], ...] = many("Namespace", _read_namespace, within="Namespaces")
    variables: tuple[XmlVariable, ...] = many("Variable", XmlVariable)

    reads_body = True

    @property
    def names(self) -> Iterator[str]:
        """Yield the names of what is extracted."""
        return (variable.name for variable in self.variables)

    @property
    def _uris(self) -> dict[str, str]:
        """Return the namespaces by prefix; an expression cannot use one without."""
        return {prefix: uri for prefix, uri in self.namespaces if prefix}

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield DuplicatePrefix, NoXPathsToEvaluate, and what is wrong with the expressions."""
        prefixes = [prefix for prefix, _ in self.namespaces]
        if len(set(prefixes)) < len(prefixes):
            yield Finding(element.at, "declares a prefix twice", "Namespaces", "DuplicatePrefix")
        if not self.variables:
            yield Finding(element.at, "needs <Variable>", element.tag, "NoXPathsToEvaluate")
        for variable in self.variables:
            try:
                result = compile_xpath(variable.path, self._uris).evaluate(_PROBE)
            except PathError as error:
                yield Finding(variable.at, str(error), "XPath", "XPathCompilationFailed")
                continue
            if variable.type == NODESET and not isinstance(result, list):
                message = f"'{variable.path}' never finds nodes"
                yield Finding(variable.at, message, "XPath", "CannotBeConvertedToNodeset")

    def bind(self, rules: Rules) -> Section:
        """Return the extraction."""
        paths = tuple((variable, compile_xpath(variable.path, self._uris)) for variable in self.variables)

        def extract(exchange: Exchange, source: object, keep: Keep) -> Steps[None]:
            body = body_of(source, is_xml)
            if body is None:
                return
            root = yield from worked(body, partial(_parsed, body, rules))
            for variable, path in paths:
                work = partial(variable.found, path, root, rules)
                text = yield from worked(body, work, is_linear=path.is_linear)
                if text is not None:
                    keep(exchange, variable.name, variable.value(text, rules))
                    if self.stops:
                        return
                elif not rules.ignores_unresolved:
                    raise rules.failed()

        return extract
