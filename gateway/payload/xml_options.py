"""How XMLToJSON names and shapes what it finds: its options, and the formats that preset them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArrayPath:
    """Name an element by its path from the root that is always to be an array.

    With `unwrap` the element's own level goes: its parent becomes the array.
    """

    steps: tuple[str, ...]
    unwrap: bool = False

    @classmethod
    def parse(cls, text: str, *, unwrap: bool = False) -> ArrayPath:
        """Read `a/b/c`.

        Raises:
            ValueError: for a path with an empty step.
        """
        steps = tuple(step.strip() for step in text.strip().strip("/").split("/"))
        if not all(steps):
            raise ValueError(f'"{text}" is no path of element names')
        return cls(steps, unwrap)


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlToJsonOptions:
    """Hold the options of the policy; the defaults are those of an empty `<Options/>`.

    Without `namespace_separator` prefixes and declarations are dropped. With it, declarations go
    to the object `namespace_block_name`, or, where that is None, stay attributes.
    """

    recognize_number: bool = False
    recognize_boolean: bool = False
    recognize_null: bool = False
    null_value: str = "NULL"
    namespace_block_name: str | None = None
    default_namespace_node_name: str = "$default"
    namespace_separator: str | None = None
    text_always_as_property: bool = False
    text_node_name: str = "#text"
    attribute_block_name: str | None = None
    attribute_prefix: str = ""
    output_prefix: str = ""
    output_suffix: str = ""
    strip_levels: int = 0
    treat_as_array: tuple[ArrayPath, ...] = ()


FORMATS: Mapping[str, XmlToJsonOptions] = {
    "xml.com": XmlToJsonOptions(recognize_null=True, attribute_prefix="@"),
    "yahoo": XmlToJsonOptions(recognize_number=True, text_node_name="content"),
    "google": XmlToJsonOptions(text_node_name="$t", namespace_separator="$", text_always_as_property=True),
    "badgerFish": XmlToJsonOptions(
        text_node_name="$",
        text_always_as_property=True,
        attribute_prefix="@",
        namespace_separator=":",
        namespace_block_name="@xmlns",
        default_namespace_node_name="$",
    ),
}
"""What `<Format>` stands for, by its text."""
