"""What is remembered of a bundle besides its bytes: revisions, and where they are deployed."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.entities.record import Record
from gateway.entities.stamps import Stamped

PROXY_KIND = "apiproxy"
SHARED_FLOW_KIND = "sharedflowbundle"
BUNDLE_KINDS = (PROXY_KIND, SHARED_FLOW_KIND)
"""What a bundle can be, named as its root folder is."""


@dataclass(frozen=True, slots=True)
class Revision(Record, Stamped):
    """Describe one revision of a proxy or shared flow; all but name and number is told by its bundle.

    `number` 0 means: not stored yet. `manifest_version` is the digest of the bundle's bytes. `flows` are
    those in a shared flow's bundle, `shared_flows` the shared flows that a bundle's policies call.
    """

    name: str
    number: int = 0
    display_name: str = ""
    description: str = ""
    base_paths: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    proxy_endpoints: tuple[str, ...] = ()
    target_endpoints: tuple[str, ...] = ()
    target_servers: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    shared_flows: tuple[str, ...] = ()
    manifest_version: str = ""
    flows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deployment(Record):
    """Say that a revision is deployed to an environment, below `base_path` ("/" adds nothing)."""

    organization: str
    environment: str
    proxy: str
    revision: int
    base_path: str = "/"
    deployed_at: float = 0.0
    deployed_by: str = ""
    kind: str = PROXY_KIND
