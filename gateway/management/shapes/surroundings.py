"""What bundles find around them: organizations, environments, and what is kept in those."""

from __future__ import annotations

from gateway.management.shapes.words import (
    FIGURE,
    FLAG,
    NUMBER,
    OPEN,
    PROPERTIES,
    SENT_FLAG,
    SENT_NUMBER,
    SENT_PROPERTIES,
    STAMPS,
    TEXT,
    TEXT_OR_NUMBER,
    TEXTS,
    TIME,
    Shape,
    choice,
    entity,
    list_of,
    one_of,
    texts,
)

ORGANIZATION = entity(
    "Organization",
    {**STAMPS, **texts("displayName name type"), "environments": TEXTS, "properties": PROPERTIES},
)
SENT_ORGANIZATION = entity(
    "SentOrganization", {}, {**texts("displayName name type"), "properties": SENT_PROPERTIES}
)
ENVIRONMENT = entity(
    "Environment",
    {**STAMPS, "name": TEXT, "properties": PROPERTIES},
    texts("description displayName"),
)
SENT_ENVIRONMENT = entity(
    "SentEnvironment", {}, {**texts("description displayName name"), "properties": SENT_PROPERTIES}
)

_TRUTH = choice("true", "false")
_STORES = texts("keyAlias keyStore trustStore")
_HOST_TLS = entity(
    "VirtualHostSSLInfo",
    {
        **dict.fromkeys(("clientAuthEnabled", "enabled", "ignoreValidationErrors"), FLAG),
        **dict.fromkeys(("ciphers", "protocols"), TEXTS),
    },
    _STORES,
)
_SERVER_TLS = entity(
    "TargetServerSSLInfo",
    {
        **dict.fromkeys(("clientAuthEnabled", "enabled"), _TRUTH),
        **dict.fromkeys(("ciphers", "protocols"), TEXTS),
        "ignoreValidationErrors": FLAG,
    },
    _STORES,
)
SENT_TLS = entity(
    "SentSSLInfo",
    {},
    {
        **dict.fromkeys(("clientAuthEnabled", "enabled", "ignoreValidationErrors"), SENT_FLAG),
        **dict.fromkeys(("ciphers", "protocols"), TEXTS),
        **_STORES,
    },
)
VIRTUAL_HOST = entity(
    "VirtualHost",
    {
        **dict.fromkeys(("hostAliases", "interfaces", "listenOptions", "retryOptions"), TEXTS),
        **texts("name port"),
    },
    {
        "baseUrl": TEXT,
        "properties": PROPERTIES,
        "propagateTLSInformation": entity(
            "PropagatedTLS", dict.fromkeys(("clientProperties", "connectionProperties"), FLAG)
        ),
        "sSLInfo": _HOST_TLS,
        "useBuiltInFreeTrailCert": FLAG,
    },
)
SENT_VIRTUAL_HOST = entity(
    "SentVirtualHost",
    {"port": SENT_NUMBER},
    {
        **dict.fromkeys(("hostAliases", "interfaces", "listenOptions", "retryOptions"), TEXTS),
        **texts("baseUrl name"),
        "properties": SENT_PROPERTIES,
        "propagateTLSInformation": entity(
            "SentPropagatedTLS", {}, dict.fromkeys(("clientProperties", "connectionProperties"), SENT_FLAG)
        ),
        "sSLInfo": SENT_TLS,
        "useBuiltInFreeTrailCert": SENT_FLAG,
    },
)
TARGET_SERVER = entity(
    "TargetServer",
    {**texts("host name"), "isEnabled": FLAG, "port": NUMBER},
    {"sSLInfo": _SERVER_TLS},
)
SENT_TARGET_SERVER = entity(
    "SentTargetServer",
    {"host": TEXT, "port": SENT_NUMBER},
    {"isEnabled": SENT_FLAG, "name": TEXT, "sSLInfo": SENT_TLS},
)
TLS_TRIAL = entity("TLSTrial", texts("host port status"), texts("cipher error protocol"))
SENT_TLS_TRIAL = entity(
    "SentTLSTrial",
    {"host": TEXT, "port": SENT_NUMBER},
    {"connectionTimeout": SENT_NUMBER, "targetEndpointConfiguration": SENT_TLS},
)

_ALIAS_NAMES = entity("AliasNames", texts("aliasName cert"), texts("key"))
KEY_STORE = entity(
    "KeyStore", {"aliases": list_of(_ALIAS_NAMES), "certs": TEXTS, "keys": TEXTS, "name": TEXT}
)
SENT_KEY_STORE = entity("SentKeyStore", texts("name"))
CERTIFICATES = entity(
    "Certificates",
    {
        "certInfo": list_of(
            entity(
                "Certificate",
                {
                    **texts("basicConstraints issuer publicKey serialNumber sigAlgName subject"),
                    "expiryDate": TIME,
                    "isValid": choice("Yes", "No"),
                    "subjectAlternativeNames": TEXTS,
                    "validFrom": TIME,
                    "version": NUMBER,
                },
            )
        ),
        "certName": TEXT,
    },
)
ALIAS = entity("KeyAlias", {"alias": TEXT, "certsInfo": CERTIFICATES}, texts("keyName"))
SENT_SELF_SIGNED = entity(
    "SelfSignedCertificate",
    {},
    {
        **texts("alias sigAlg sig_alg"),
        **dict.fromkeys(("certValidityInDays", "cert_validity_in_days", "keySize", "key_size"), SENT_NUMBER),
        "subject": entity(
            "CertificateSubject", {}, texts("commonName countryCode emailAddress locality org orgUnit state")
        ),
        "subjectAlternativeDNSNames": one_of(
            TEXTS, entity("AlternativeNames", {}, {"subjectAlternativeName": TEXTS})
        ),
    },
)
REFERENCE = entity("Reference", texts("name refers resourceType"))
SENT_REFERENCE = entity("SentReference", texts("refers resourceType"), texts("name"))

_SAID = entity("CacheTime", texts("value"))
_SIZES = ("diskSizeInMB", "inMemorySizeInKB", "maxElementsInMemory", "maxElementsOnDisk")
CACHE = entity(
    "Cache",
    {
        **texts("description name"),
        **dict.fromkeys(("distributed", "overflowToDisk", "persistent"), FLAG),
        "expirySettings": entity(
            "CacheExpiry",
            {"valuesNull": FLAG},
            dict.fromkeys(("expiryDate", "timeOfDay", "timeoutInSec"), _SAID),
        ),
    },
    {
        **dict.fromkeys(_SIZES, NUMBER),
        "compression": entity("CacheCompression", {"minimumSizeInKB": NUMBER}),
        "skipCacheIfElementSizeInKBExceeds": TEXT,
    },
)
_SENT_SAID = one_of(TEXT_OR_NUMBER, entity("SentCacheTime", {}, {"value": TEXT_OR_NUMBER}))
SENT_CACHE = entity(
    "SentCache",
    {},
    {
        **texts("description name"),
        **dict.fromkeys(("distributed", "overflowToDisk", "persistent"), SENT_FLAG),
        **dict.fromkeys((*_SIZES, "skipCacheIfElementSizeInKBExceeds"), SENT_NUMBER),
        "compression": entity("SentCacheCompression", {}, {"minimumSizeInKB": SENT_NUMBER}),
        "expirySettings": entity(
            "SentCacheExpiry",
            {},
            {
                **dict.fromkeys(("expiryDate", "timeOfDay", "timeoutInSec"), _SENT_SAID),
                "valuesNull": SENT_FLAG,
            },
        ),
    },
)
CLEARED = entity("ClearedCache", texts("action resourceName"))

ENTRY = entity("Entry", texts("name value"))
SENT_ENTRY = entity("SentEntry", {"value": TEXT_OR_NUMBER}, texts("name"))
MAP = entity("KeyValueMap", {"encrypted": FLAG, "entry": list_of(ENTRY), "name": TEXT})
SENT_MAP = entity("SentKeyValueMap", {}, {"encrypted": SENT_FLAG, "entry": list_of(SENT_ENTRY), "name": TEXT})

_HIDDEN = {
    **dict.fromkeys(
        (
            *("jSONPathsFault", "jSONPathsRequest", "jSONPathsResponse", "variables"),
            *("xPathsFault", "xPathsRequest", "xPathsResponse"),
        ),
        TEXTS,
    ),
    "namespaces": list_of(entity("MaskNamespace", texts("prefix value"))),
}
MASK = entity("MaskDataConfiguration", texts("name"), _HIDDEN)
SENT_MASK = entity("SentMaskDataConfiguration", {}, {**_HIDDEN, "name": TEXT})

_META = entity("StatisticsMetaData", {"errors": list_of(OPEN), "notices": list_of(OPEN)})
_VALUE = one_of(TEXT, entity("TimedValue", {"timestamp": TIME, "value": TEXT}))
_METRICS = list_of(entity("Metric", {"name": TEXT, "values": list_of(_VALUE)}))
_DIMENSION = entity("Dimension", {"metrics": _METRICS, "name": TEXT})
_NESTED = entity(
    "Statistics",
    {
        "environments": list_of(
            entity(
                "EnvironmentStatistics",
                texts("name"),
                {"dimensions": list_of(_DIMENSION), "metrics": _METRICS},
            )
        ),
        "metaData": _META,
    },
)
_SERIES = entity("Series", {**texts("env name"), "values": list_of(FIGURE)})
_IDENTIFIED = entity(
    "IdentifiedSeries",
    {
        "identifier": entity("Identifier", {"names": TEXTS, "values": TEXTS}),
        "metric": list_of(_SERIES),
    },
)
_OPTIMIZED = entity(
    "OptimizedStatistics",
    {
        "Response": entity(
            "OptimizedResponse",
            {
                "TimeUnit": list_of(TIME),
                "metaData": _META,
                "resultTruncated": FLAG,
                "stats": entity("OptimizedStats", {"data": list_of(_IDENTIFIED)}),
            },
        )
    },
)
STATISTICS = one_of(_NESTED, _OPTIMIZED)
QUERY = entity("AcceptedQuery", texts("created id self state"))
QUERY_STATE = entity(
    "Query",
    {
        **texts("created id resultFileSize self state updated"),
        "result": entity("QueryResult", texts("expires self")),
        "resultRows": NUMBER,
    },
    texts("name"),
)
SENT_QUERY = entity(
    "SentQuery",
    {
        "metrics": list_of(entity("QueryMetric", {}, texts("alias function name"))),
        "timeRange": one_of(TEXT, entity("QueryRange", texts("end start"))),
    },
    {
        **texts("filter groupByTimeUnit name outputFormat"),
        "dimensions": TEXTS,
        "limit": SENT_NUMBER,
    },
)
REPORT = entity("Report", {**STAMPS, **texts("displayName name organization")}, is_open=True)
REPORTS = entity(
    "Reports", {"qualifier": list_of(one_of(REPORT, entity("ReportName", texts("displayName name"))))}
)
SENT_REPORT = Shape(
    {
        "type": "object",
        "description": "Kept as it comes",
        "properties": {"displayName": TEXT},
        "required": ["displayName"],
        "additionalProperties": True,
    },
    "SentReport",
)
