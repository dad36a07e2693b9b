"""The two kinds of bundle, and how the API speaks of each: proxies and shared flows.

What is served for both is written once; it asks here which of them a call is about.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.entities import PROXY_KIND, SHARED_FLOW_KIND
from gateway.management.call import Call
from gateway.store import Revisions


@dataclass(frozen=True, slots=True)
class Kind:
    """Name one kind of bundle.

    `bundle` is its folder in archives, `collection` and `parameter` its place in paths, `root` its root
    element, `word` and `title` what messages call it.
    """

    bundle: str
    collection: str
    parameter: str
    root: str
    word: str
    title: str

    @property
    def path(self) -> str:
        """Return the path of all bundles of the kind."""
        return f"organizations/{{organization}}/{self.collection}"

    @property
    def one(self) -> str:
        """Return the path of one bundle."""
        return f"{self.path}/{{{self.parameter}}}"

    @property
    def revision(self) -> str:
        """Return the path of one revision."""
        return f"{self.one}/revisions/{{revision}}"


PROXIES = Kind(PROXY_KIND, "apis", "api", "APIProxy", "APIProxy", "ApiProxy")
SHARED_FLOWS = Kind(
    SHARED_FLOW_KIND, "sharedflows", "sharedflow", "SharedFlowBundle", "SharedFlow", "SharedFlow"
)
KINDS = (PROXIES, SHARED_FLOWS)


def kind_named(bundle: str) -> Kind:
    """Return the kind of bundle that has this folder."""
    return next(kind for kind in KINDS if kind.bundle == bundle)


def kind_of(call: Call) -> Kind:
    """Return the kind that a call's path names one of; proxies where it names none."""
    return SHARED_FLOWS if SHARED_FLOWS.parameter in call.names else PROXIES


def name_of(call: Call) -> str:
    """Return the name of the path's proxy or shared flow."""
    return call.names[kind_of(call).parameter]


def revisions_of(call: Call, kind: Kind | None = None) -> Revisions:
    """Return the port of the revisions of a kind: the path's, or another."""
    return call.store.revisions(call.organization, (kind or kind_of(call)).bundle)
