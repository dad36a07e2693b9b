"""The world behind the ports: one Redis, embedded or remote, reached by URL.

The tour: `connection.py` asks and translates every failure to StoreUnavailable; `keys.py` spells every
key; `scripts/` holds the atomic operations and `transaction.py` the one that all writers share.
`collection.py` keeps entities by name, `areas.py` and `below.py` drop all that lies within something.
Where one port has many keys they are spelt beside it (`map_keys.py`, `role_keys.py` and the like);
`scanning.py` is the one way to go through all keys.

Then one file per port: `entities.py` (organizations, environments), `developers.py`, `companies.py`,
`apps.py`, `entity_reader.py` (what policies read of all these), `clients.py`, `tokens.py` (`token_shelf.py`,
`token_profiles.py`, `token_changes.py`), `oauth1_tokens.py`, `codes.py`, `revocations.py`,
`key_value_maps.py`, `cache_entries.py`, `key_stores.py`, `revisions.py`, `deployments.py`, `flow_hooks.py`,
`virtual_hosts.py`, `debug_sessions.py`, `statistics.py`, `users.py`, `roles.py`, `audits.py`, `workers.py`,
`events.py`, `milestones.py`; of the login service `second_factors.py`, `login_sessions.py`,
`signing_keys.py`; `store.py` hands them out.

`snapshot.py` reads all of it as it stood at one moment, `backup_file.py` is the file of that, `restoring.py`
writes it back, `fleeting.py` says what is not kept.

An administrator finds tokens by `token_search.py` and names them as `named.py` says: `issued_tokens.py`,
`issued_oauth1.py`, all in the hand of `token_administration.py`.

`sign_in.py` is how a password proves a user, with `passwords.py` (its `fair_turns.py`) and `attempts.py`;
management and login share it.

A worker remembers: `memory.py` answers lookups, with `remembered_clients.py` and `remembered_tokens.py`;
`tracking.py` owns the connection that feeds it, opened by `dialling.py`, and `recall.py` puts them together.
`confirmations.py` is how a revocation knows that every worker has heard of it.

Beside it: `embedded.py` runs a Redis of our own (`folder.py` locks the data folder, `leash.py` ties the
child to us), `secret_key.py` keeps the key of the vault, `checks.py` looks a Redis over before use,
`endless_tokens.py` finds tokens that never expire.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.doors import late
from gateway.store.apps import Apps
from gateway.store.area_keys import RESERVED
from gateway.store.areas import Occupied
from gateway.store.audit_keys import INSTALLATION, of_organization, of_refusals
from gateway.store.audits import AuditBounds, Audits, Span
from gateway.store.clients import Clients
from gateway.store.codes import Codes
from gateway.store.collection import Collection
from gateway.store.companies import Companies
from gateway.store.confirmations import Confirmations, Unconfirmed, enough_patience
from gateway.store.connection import Connection
from gateway.store.debug_sessions import GONE, DebugSessions
from gateway.store.deployments import Change, Deployments, RevisionGone
from gateway.store.developers import Developers
from gateway.store.endless_tokens import EndlessToken, EndlessTokens
from gateway.store.entities import Environments, Furnished, Organizations
from gateway.store.events import ANYTHING, DEPLOYMENTS, ENTITIES, Events, Hint
from gateway.store.flow_hooks import FlowHooks
from gateway.store.key_value_maps import KeyValueMaps, MapFull
from gateway.store.login_sessions import LoginSessions
from gateway.store.map_keys import MapScope
from gateway.store.memory import Memory
from gateway.store.milestones import Milestones
from gateway.store.recall import Extent, Parts, Recall, most_tracked
from gateway.store.remembered_clients import MISSING
from gateway.store.revisions import Edited, Moved, Revisions
from gateway.store.revocations import Revocations
from gateway.store.roles import LastOne, Memberships, Roles, must_remain
from gateway.store.second_factors import SecondFactors
from gateway.store.secret_key import open_or_make_vault, open_vault
from gateway.store.signing_keys import SigningKeys
from gateway.store.statistics import ANSWERS_KEPT, MINUTES_KEPT, Sheet, Slice, Statistics
from gateway.store.store import Store, open_store
from gateway.store.tokens import Tokens
from gateway.store.transaction import Orphaned, Taken
from gateway.store.users import LastAdministrator, Users
from gateway.store.virtual_hosts import VirtualHosts
from gateway.store.workers import (
    DEPLOYED,
    ERROR,
    DeploymentStatus,
    ServedGeneration,
    WorkerReport,
    Workers,
)

if TYPE_CHECKING:
    from gateway.store.attempts import Attempts
    from gateway.store.backup_file import UnreadableBackup, read_backup, write_backup
    from gateway.store.checks import check_server
    from gateway.store.embedded import EmbeddedRedis, find_server
    from gateway.store.fair_turns import IsGone, TooManyWaiting, is_there
    from gateway.store.issued_oauth1 import IssuedOAuth1
    from gateway.store.issued_tokens import IssuedTokens
    from gateway.store.passwords import Passwords
    from gateway.store.restoring import RESTORE_PATIENCE, looked_through, make_room, restore
    from gateway.store.sign_in import Credentials, SignIn, TooManyFailures, WrongCredentials
    from gateway.store.snapshot import Entry, Snapshot
    from gateway.store.token_administration import TokenAdministration
else:
    # The supervisor's alone, what signs people in, administers tokens, and backs up: no worker does.
    __getattr__ = late(
        __name__,
        EmbeddedRedis="embedded",
        find_server="embedded",
        Attempts="attempts",
        IssuedOAuth1="issued_oauth1",
        IssuedTokens="issued_tokens",
        Passwords="passwords",
        TokenAdministration="token_administration",
        check_server="checks",
        **dict.fromkeys(("UnreadableBackup", "read_backup", "write_backup"), "backup_file"),
        **dict.fromkeys(("RESTORE_PATIENCE", "looked_through", "make_room", "restore"), "restoring"),
        **dict.fromkeys(("Entry", "Snapshot"), "snapshot"),
        **dict.fromkeys(("IsGone", "TooManyWaiting", "is_there"), "fair_turns"),
        **dict.fromkeys(("Credentials", "SignIn", "TooManyFailures", "WrongCredentials"), "sign_in"),
    )

__all__ = [
    "ANSWERS_KEPT",
    "ANYTHING",
    "DEPLOYED",
    "DEPLOYMENTS",
    "ENTITIES",
    "ERROR",
    "GONE",
    "INSTALLATION",
    "MINUTES_KEPT",
    "MISSING",
    "RESERVED",
    "RESTORE_PATIENCE",
    "Apps",
    "Attempts",
    "AuditBounds",
    "Audits",
    "Change",
    "Clients",
    "Codes",
    "Collection",
    "Companies",
    "Confirmations",
    "Connection",
    "Credentials",
    "DebugSessions",
    "DeploymentStatus",
    "Deployments",
    "Developers",
    "Edited",
    "EmbeddedRedis",
    "EndlessToken",
    "EndlessTokens",
    "Entry",
    "Environments",
    "Events",
    "Extent",
    "FlowHooks",
    "Furnished",
    "Hint",
    "IsGone",
    "IssuedOAuth1",
    "IssuedTokens",
    "KeyValueMaps",
    "LastAdministrator",
    "LastOne",
    "LoginSessions",
    "MapFull",
    "MapScope",
    "Memberships",
    "Memory",
    "Milestones",
    "Moved",
    "Occupied",
    "Organizations",
    "Orphaned",
    "Parts",
    "Passwords",
    "Recall",
    "RevisionGone",
    "Revisions",
    "Revocations",
    "Roles",
    "SecondFactors",
    "ServedGeneration",
    "Sheet",
    "SignIn",
    "SigningKeys",
    "Slice",
    "Snapshot",
    "Span",
    "Statistics",
    "Store",
    "Taken",
    "TokenAdministration",
    "Tokens",
    "TooManyFailures",
    "TooManyWaiting",
    "Unconfirmed",
    "UnreadableBackup",
    "Users",
    "VirtualHosts",
    "WorkerReport",
    "Workers",
    "WrongCredentials",
    "check_server",
    "enough_patience",
    "find_server",
    "is_there",
    "looked_through",
    "make_room",
    "most_tracked",
    "must_remain",
    "of_organization",
    "of_refusals",
    "open_or_make_vault",
    "open_store",
    "open_vault",
    "read_backup",
    "restore",
    "write_backup",
]
