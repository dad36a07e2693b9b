"""Read and run a policy from its XML, as a bundle would."""

from __future__ import annotations

from gateway.errors import BundleError, Finding
from gateway.message import Exchange
from gateway.policies import Policy, readers
from tests.support.builders import element
from tests.support.fakes import FakeServices

READERS = readers()


def read(xml: str) -> Policy:
    """Read a policy; its root element says which."""
    root = element(xml)
    return READERS[root.tag](root)


def refusals(xml: str) -> tuple[Finding, ...]:
    """Return what is wrong with a policy."""
    try:
        read(xml)
    except BundleError as error:
        return error.findings
    return ()


def rules(xml: str) -> list[str]:
    """Return Edge's names of what is wrong with a policy."""
    return [finding.rule for finding in refusals(xml)]


def warnings(xml: str) -> list[str]:
    """Return what a policy is warned of."""
    root = element(xml)
    READERS[root.tag](root)
    return [finding.message for finding in root.warnings]


def unread(xml: str) -> list[object]:
    """Return what nobody read of a policy: the loader refuses it."""
    root = element(xml)
    READERS[root.tag](root)
    return list(root.leftovers())


def run(xml: str, exchange: Exchange) -> Exchange:
    """Run a policy that does not wait."""
    pending = read(xml).bind(FakeServices())(exchange)
    assert pending is None
    return exchange
