"""What may be told of a request: the names of members and parameters whose values are no secrets.

An allow-list: a name that is not here is masked, also the name that somebody has misspelt a password under.
"""

from __future__ import annotations

_MEMBERS = """
accessType action alias apiProduct apiProducts apiResource apiResources app appFamily approvalType attribute
attributes baseUrl callbackUrl certValidityInDays cert_validity_in_days cipher ciphers clientAuthEnabled
clientProperties commonName companies company compression connectionProperties connectionTimeout
continueOnError countryCode description developer developers dimension dimensions diskSizeInMB displayName
distributed email emailAddress emailId enabled encrypted end entry environment environments expiryDate
expirySettings filter firstName function groupByTimeUnit host hostAlias hostAliases ignoreValidationErrors
inMemorySizeInKB interface interfaces isEnabled jSONPathsFault jSONPathsRequest jSONPathsResponse keyAlias
keyExpiresIn keySize keyStore key_size lastName limit listenOption listenOptions locality maxElementsInMemory
maxElementsOnDisk metric metrics minimumSizeInKB name namespace namespaces options org orgUnit organization
outputFormat overflowToDisk path permission permissions persistent port prefix propagateTLSInformation
properties property protocol protocols proxies proxy quota quotaInterval quotaTimeUnit refers
resourcePermission resourceType retryOption retryOptions role roles sSLInfo scope scopes sharedFlow sigAlg
sig_alg skipCacheIfElementSizeInKBExceeds start state status step subject subjectAlternativeDNSNames
subjectAlternativeName targetEndpointConfiguration timeOfDay timeRange timeoutInSec tokenType trustStore type
uRI uri useBuiltInFreeTrailCert useBuiltInFreeTrialCert user userName users valuesNull variable variables
xPathsFault xPathsRequest xPathsResponse
"""
_PARAMETERS = """
app basepath cascade command condition confirm continueOnError delay enduser env environment expand flow
force format id ignoreExpiryValidation ignoreNewlineValidation keyStatus override pod region
revision session sharedFlows timeout type uuid validate
"""
MEMBERS = frozenset(_MEMBERS.casefold().split())
"""Of bodies, read without case."""
FIELDS = MEMBERS | frozenset(_PARAMETERS.casefold().split())
"""Of forms and queries, read without case."""
IN_MAPS = frozenset({"name", "encrypted", "entry"})
"""Of key value maps: whether one is encrypted is not known here, so no value of any is."""
