"""The spelling of the keys that hold audit records: apart from what they are about, and outliving it."""

from __future__ import annotations

from gateway.store.keys import PREFIX

INSTALLATION = "installation"
"""Names the log of what belongs to no organization."""


def audit_log(name: str) -> str:
    """Hold the records of a log, by time."""
    return f"{PREFIX}{{audits}}:{name}"


def of_organization(organization: str) -> str:
    """Name the log of an organization."""
    return f"organization:{organization}"


def of_refusals(name: str) -> str:
    """Name the log of what was refused to people without the right: it cannot push others out of `name`."""
    return f"{name}:refused"
