"""Bundles of proxies and shared flows: archive -> XML -> immutable model.

The tour: `archive` turns a zip or a folder into named `Files`. `xml` parses a file, hardened,
into `Element`s (`element`) that know their place, that of each character of their text
(`places`), and what of them nobody has read. `endpoints`,
`targets`, `flows`, `properties` and `addresses` read the elements of proxies and targets into
the records of `model`; `root` reads what only informs. `reading` is how they go on after an
error, and how leftovers are told. `layout` says which file is what, `checks` compares files,
and `loader`, or `shared_flows`, puts it all together by the `progress` from file to file. Policies
are read by readers that `load` is given (`policy_files`). Who edits a stored bundle uses `packed` (single
files of an archive), `outlines` (XML as it is written) and `insertions` (flows and steps); what files
may be called is said by `names`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.bundle.archive import ARCHIVE, ArchiveLimits, Files, read_folder, read_zip, write_zip
from gateway.bundle.element import TEXT, Element
from gateway.bundle.loader import load
from gateway.bundle.model import (
    Bundle,
    ConditionText,
    FaultRule,
    Flow,
    LoadBalancer,
    PolicyLike,
    ProxyEndpoint,
    RouteRule,
    ServerRef,
    SharedFlow,
    Step,
    TargetConnection,
    TargetEndpoint,
    TlsSettings,
)
from gateway.bundle.outlines import Outline, read_outline
from gateway.bundle.packed import Packed
from gateway.bundle.policy_files import PolicyReader
from gateway.bundle.properties import PROXY_PROPERTIES, TARGET_PROPERTIES, Property
from gateway.bundle.shared_flows import load_shared_flow
from gateway.bundle.xml import XmlLimits, parse_xml
from gateway.doors import late

if TYPE_CHECKING:
    from gateway.bundle.insertions import Endpoint
else:
    # Workers read bundles and edit none.
    __getattr__ = late(__name__, Endpoint="insertions")

__all__ = [
    "ARCHIVE",
    "PROXY_PROPERTIES",
    "TARGET_PROPERTIES",
    "TEXT",
    "ArchiveLimits",
    "Bundle",
    "ConditionText",
    "Element",
    "Endpoint",
    "FaultRule",
    "Files",
    "Flow",
    "LoadBalancer",
    "Outline",
    "Packed",
    "PolicyLike",
    "PolicyReader",
    "Property",
    "ProxyEndpoint",
    "RouteRule",
    "ServerRef",
    "SharedFlow",
    "Step",
    "TargetConnection",
    "TargetEndpoint",
    "TlsSettings",
    "XmlLimits",
    "load",
    "load_shared_flow",
    "parse_xml",
    "read_folder",
    "read_outline",
    "read_zip",
    "write_zip",
]
