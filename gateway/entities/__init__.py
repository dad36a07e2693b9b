"""The entities of an organization: frozen records, the rules they keep, and their stored form.

The tour: `record.py` is the codec of all of them, `rules.py` what Edge accepts, `stamps.py` what they
share. Then one matter a file: `product.py`, `developer.py`, `company.py`, `app.py` (apps and credentials),
`registration.py` (the four joined for one consumer key), `organization.py` (with environments and
virtual hosts), `target_server.py`, `key_store.py` (what `tls.py` says refers to them), `resource_file.py`,
`revision.py` (with deployments), `flow_hook.py`, `mask_config.py`, `debug_session.py`, `key_value_map.py`,
`cache.py`, `reference.py`, `report.py`. Of who calls the management API: `user.py`, `role.py` with
`built_in_roles.py`, `audit_record.py`; of the login service: `second_factor.py`, `login_session.py`,
`signing_key.py`.

Each entity has `to_record()` and `from_record()`, and `check()` where there is something to refuse.
Entities never change: `dataclasses.replace` makes the next one. Times are epoch seconds.
"""

from gateway.entities.app import (
    GRANT_STATUSES,
    KEY_STATUSES,
    Credential,
    DeveloperApp,
    ProductGrant,
    company_owner,
    owning_company,
)
from gateway.entities.audit_record import AuditRecord
from gateway.entities.built_in_roles import BUILT_IN_ROLES, ORGADMIN
from gateway.entities.cache import FOR_EVER, Cache, CacheExpiry
from gateway.entities.company import COMPANY_STATUSES, Company, CompanyMember
from gateway.entities.debug_session import LONGEST_SESSION, DebugSession
from gateway.entities.developer import DEVELOPER_STATUSES, Developer
from gateway.entities.flow_hook import FLOW_HOOKS, FlowHook
from gateway.entities.key_store import REFERENCE, KeyAlias, KeyStore
from gateway.entities.key_value_map import KeyValueMap, check_map_entry
from gateway.entities.login_session import LoginProof, LoginSession
from gateway.entities.mask_config import DEFAULT_MASK, MaskConfig, MaskNamespace
from gateway.entities.organization import (
    FIRST_ENVIRONMENTS,
    FIRST_PROPERTIES,
    ORGANIZATION_TYPES,
    Environment,
    Organization,
    PropagatedTls,
    VirtualHost,
    first_virtual_hosts,
    own_host,
)
from gateway.entities.product import APPROVAL_TYPES, QUOTA_TIME_UNITS, ApiProduct
from gateway.entities.record import CorruptRecord, Record
from gateway.entities.reference import REFERENCE_TYPES, Reference
from gateway.entities.registration import ClientRegistration
from gateway.entities.report import Report
from gateway.entities.resource_file import RESOURCE_TYPES, ResourceFile
from gateway.entities.revision import BUNDLE_KINDS, PROXY_KIND, SHARED_FLOW_KIND, Deployment, Revision
from gateway.entities.role import DELETE, GET, PERMISSIONS, PUT, Permission, Role, segments_of
from gateway.entities.rules import InvalidEntity, check_key_text, check_proxy_name, is_key_text
from gateway.entities.second_factor import SecondFactor
from gateway.entities.signing_key import KeyRing, SigningKey
from gateway.entities.stamps import Attribute, Stamped, attribute
from gateway.entities.target_server import TargetServer
from gateway.entities.tls import TlsDetails
from gateway.entities.user import User, check_password

__all__ = [
    "APPROVAL_TYPES",
    "BUILT_IN_ROLES",
    "BUNDLE_KINDS",
    "COMPANY_STATUSES",
    "DEFAULT_MASK",
    "DELETE",
    "DEVELOPER_STATUSES",
    "FIRST_ENVIRONMENTS",
    "FIRST_PROPERTIES",
    "FLOW_HOOKS",
    "FOR_EVER",
    "GET",
    "GRANT_STATUSES",
    "KEY_STATUSES",
    "LONGEST_SESSION",
    "ORGADMIN",
    "ORGANIZATION_TYPES",
    "PERMISSIONS",
    "PROXY_KIND",
    "PUT",
    "QUOTA_TIME_UNITS",
    "REFERENCE",
    "REFERENCE_TYPES",
    "RESOURCE_TYPES",
    "SHARED_FLOW_KIND",
    "ApiProduct",
    "Attribute",
    "AuditRecord",
    "Cache",
    "CacheExpiry",
    "ClientRegistration",
    "Company",
    "CompanyMember",
    "CorruptRecord",
    "Credential",
    "DebugSession",
    "Deployment",
    "Developer",
    "DeveloperApp",
    "Environment",
    "FlowHook",
    "InvalidEntity",
    "KeyAlias",
    "KeyRing",
    "KeyStore",
    "KeyValueMap",
    "LoginProof",
    "LoginSession",
    "MaskConfig",
    "MaskNamespace",
    "Organization",
    "Permission",
    "ProductGrant",
    "PropagatedTls",
    "Record",
    "Reference",
    "Report",
    "ResourceFile",
    "Revision",
    "Role",
    "SecondFactor",
    "SigningKey",
    "Stamped",
    "TargetServer",
    "TlsDetails",
    "User",
    "VirtualHost",
    "attribute",
    "check_key_text",
    "check_map_entry",
    "check_password",
    "check_proxy_name",
    "company_owner",
    "first_virtual_hosts",
    "is_key_text",
    "own_host",
    "owning_company",
    "segments_of",
]
