"""Who uses the management API: users, their roles, what those allow, and what was done."""

from __future__ import annotations

from gateway.entities import PERMISSIONS
from gateway.management.shapes.words import (
    FLAG,
    TEXT,
    TEXTS,
    TIME,
    choice,
    entity,
    list_of,
    one_of,
    texts,
)

REFUSAL = entity("Refusal", {**texts("code message"), "contexts": list_of(TEXT)})
"""How every call is refused. Edge: `contexts` is always empty."""
USER = entity("User", texts("emailId firstName lastName"))
SENT_USER = entity("SentUser", {}, texts("emailId firstName lastName password"))
USERS = entity("Users", {"user": list_of(entity("UserName", texts("name")))})
ROLE = entity("Role", texts("name"))
_SENT_ROLE = entity("SentRole", texts("name"))
ROLES = entity("Roles", {"role": list_of(ROLE)})
SENT_ROLES = entity("SentRoles", {"role": one_of(_SENT_ROLE, list_of(_SENT_ROLE))})
PERMISSION = entity(
    "ResourcePermission", {**texts("organization path"), "permissions": list_of(choice(*PERMISSIONS))}
)
SENT_PERMISSION = entity(
    "SentResourcePermission", {"path": TEXT, "permissions": TEXTS}, texts("organization")
)
PERMISSION_LIST = entity("ResourcePermissions", {"resourcePermission": list_of(PERMISSION)})
SENT_PERMISSIONS = entity(
    "SentResourcePermissions",
    {"resourcePermission": one_of(SENT_PERMISSION, list_of(SENT_PERMISSION))},
)
ALLOWED = entity("Allowed", {"value": FLAG})
AUDITS = entity(
    "AuditRecords",
    {
        "auditRecord": list_of(
            entity(
                "AuditRecord",
                {**texts("operation requestUri responseCode user"), "timeStamp": TIME},
                texts("request"),
            )
        )
    },
)
