"""What is imported and deployed: proxies and shared flows, revisions and their parts, deployments, traces."""

from __future__ import annotations

from gateway.management.shapes.words import (
    ATTRIBUTES,
    FLAG,
    NUMBER,
    OPEN,
    SENT_FLAG,
    STAMPS,
    TEXT,
    TEXTS,
    Shape,
    entity,
    list_of,
    one_of,
    texts,
)

RESOURCE_FILE = entity("ResourceFile", texts("name type"))
RESOURCE_FILES = entity("ResourceFiles", {"resourceFile": list_of(RESOURCE_FILE)})
BUNDLE = entity(
    "Bundle",
    {"metaData": entity("BundleMetaData", texts("subType"), STAMPS), "name": TEXT, "revision": TEXTS},
)
_PROXY_MEMBERS = ("basepaths", "proxies", "proxyEndpoints", "targetEndpoints", "targetServers", "targets")
REVISION = entity(
    "Revision",
    {
        **STAMPS,
        **texts("contextInfo description displayName manifestVersion name revision spec type"),
        "configurationVersion": entity(
            "ConfigurationVersion", {"majorVersion": NUMBER, "minorVersion": NUMBER}
        ),
        "entityMetaDataAsProperties": entity("BundleType", texts("bundle_type")),
        "policies": TEXTS,
        "resourceFiles": RESOURCE_FILES,
        "resources": TEXTS,
        "sharedFlows": TEXTS,
    },
    {**dict.fromkeys(_PROXY_MEMBERS, TEXTS), "subType": TEXT, "warnings": TEXTS},
)
VALIDATED = entity("ValidatedBundle", {"name": TEXT, "warnings": TEXTS})
SENT_BUNDLE = entity("SentBundle", texts("name"))
COMMAND = entity("Command", texts("command"))
PART = Shape(
    {
        "type": "object",
        "description": "A part of a revision; its members follow from its XML",
        "properties": texts("name policyType type"),
        "additionalProperties": True,
    },
    "Part",
)

_SERVER = entity(
    "Server",
    {
        **texts("status uUID"),
        "pod": entity("Pod", texts("name region")),
        "type": TEXTS,
    },
    texts("error errorCode"),
)
PODS = list_of(entity("Pod", texts("name region")))
_CONFIGURATION = entity(
    "DeploymentConfiguration", {"basePath": TEXT, "steps": list_of(OPEN)}, texts("configVersion")
)
_NAMED = texts("aPIProxy sharedFlow")
DEPLOYMENT = entity(
    "Deployment",
    {
        **texts("environment name organization revision state"),
        "configuration": _CONFIGURATION,
        "server": list_of(_SERVER),
    },
    _NAMED,
)
_REPLACED = entity("ReplacedDeployment", {"environment": list_of(DEPLOYMENT), "organization": TEXT}, _NAMED)
DEPLOYED = one_of(DEPLOYMENT, _REPLACED)
_DEPLOYED_REVISION = entity(
    "DeployedRevision",
    {**texts("name state"), "server": list_of(_SERVER)},
    {"configuration": _CONFIGURATION},
)
_DEPLOYED_BUNDLE = entity("DeployedBundle", {"name": TEXT, "revision": list_of(_DEPLOYED_REVISION)})
BUNDLE_DEPLOYMENTS = entity(
    "BundleDeployments", {**texts("name organization"), "environment": list_of(_DEPLOYED_BUNDLE)}
)
REVISION_DEPLOYMENTS = entity(
    "RevisionDeployments",
    {**texts("name organization"), "environment": list_of(_DEPLOYED_REVISION)},
    _NAMED,
)
BUNDLE_IN_ENVIRONMENT = entity(
    "BundleInEnvironment",
    {**texts("environment name organization"), "revision": list_of(_DEPLOYED_REVISION)},
    _NAMED,
)
ENVIRONMENT_DEPLOYMENTS = entity(
    "EnvironmentDeployments", {**texts("name organization"), "aPIProxy": list_of(_DEPLOYED_BUNDLE)}
)
ORGANIZATION_DEPLOYMENTS = entity(
    "OrganizationDeployments",
    {
        "environment": list_of(
            entity("DeployedEnvironment", {"aPIProxy": list_of(_DEPLOYED_BUNDLE), "name": TEXT})
        ),
        "name": TEXT,
    },
)
FLOW_HOOK = entity("FlowHook", {}, {"continueOnError": FLAG, **texts("sharedFlow state")})
SENT_FLOW_HOOK = entity("SentFlowHook", texts("sharedFlow"), {"continueOnError": SENT_FLAG, "name": TEXT})

DEBUG_SESSION = entity(
    "DebugSession",
    {**texts("name timeout"), "count": NUMBER, "tracesize": NUMBER, "validity": NUMBER},
)
_RESULT = entity(
    "TraceResult",
    texts("ActionResult"),
    {
        **texts("content reasonPhrase statusCode timestamp uRI verb"),
        "accessList": list_of(OPEN),
        "headers": ATTRIBUTES,
        "properties": entity("TraceProperties", {"property": ATTRIBUTES}),
    },
)
TRANSACTION = entity(
    "Transaction",
    {
        "completed": FLAG,
        "point": list_of(entity("TracePoint", {"id": TEXT, "results": list_of(_RESULT)})),
    },
)
