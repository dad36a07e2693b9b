"""Read the root XML of a bundle: what it says is shown to people and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.bundle.element import Element
from gateway.bundle.reading import text_of
from gateway.errors import FindingLog

# Edge: the lists of policies, endpoints and resources are informational; the files decide. The name
# is the one given at import, and the revision a number of the organization's.
_IGNORED = (
    "name",
    "revision",
    "Basepaths",
    "ConfigurationVersion",
    "HasExtensiblePolicy",
    "ManifestVersion",
    "Policies",
    "ProxyEndpoints",
    "Resources",
    "SharedFlows",
    "Spec",
    "TargetEndpoints",
    "TargetServers",
    "Type",
    "subType",
    "validate",
)
_LONGEST_STAMP = 15


@dataclass(frozen=True, slots=True)
class Root:
    """What a root element tells people; stamps in seconds since the epoch, None if not told."""

    display_name: str = ""
    description: str = ""
    created_at: float | None = None
    created_by: str = ""
    last_modified_at: float | None = None
    last_modified_by: str = ""


def read_root(element: Element, _log: FindingLog) -> Root:
    """Read an APIProxy element; what is not known in it is warned of.

    Raises:
        BundleError: if it is another element.
    """
    return _read_root(element, "an APIProxy", "APIProxy")


def read_shared_root(element: Element, _log: FindingLog) -> Root:
    """Read a SharedFlowBundle element as `read_root` reads an APIProxy."""
    return _read_root(element, "a SharedFlowBundle", "SharedFlowBundle")


def _read_root(element: Element, wanted: str, tag: str) -> Root:
    if element.tag != tag:
        raise element.fail(f"must be {wanted}")
    element.ignore(*_IGNORED)
    root = Root(
        display_name=text_of(element, "DisplayName"),
        description=text_of(element, "Description"),
        created_at=_read_stamp(element, "CreatedAt"),
        created_by=text_of(element, "CreatedBy"),
        last_modified_at=_read_stamp(element, "LastModifiedAt"),
        last_modified_by=text_of(element, "LastModifiedBy"),
    )
    if next(element.leftovers(), None) is not None:
        element.warn("holds something that is not known, and ignored as all of it only informs")
        element.consume()
    return root


def _read_stamp(root: Element, tag: str) -> float | None:
    text = text_of(root, tag)
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST_STAMP:
        return int(text) / 1000
    if text:
        root.warn(f"<{tag}> holds no time in milliseconds")
    return None
