"""Every fault an API client can see: the one catalogue, keyed by Edge's error code.

A fault is raised by calling its kind with what its text needs::

    raise faults.INVALID_ACCESS_TOKEN()

`Fault` (`fault.py`) is an exception and a value: the engine turns it into the pending error message, whose
default body is rendered there. No fault text is assembled anywhere else, and no secret is ever put into one.
Codes, statuses and texts: the fault catalogue of Edge, as listed in `docs/compatibility.md`; kinds whose code
starts with `gateway.` are our own.
"""

# house: one catalogue, so that a code stands in one place; it is long because Edge has many faults.

from __future__ import annotations

from dataclasses import replace

from gateway.fault import Fault, FaultKind, Origin, prefers_xml

# What they are is said beside; who uses them comes in here.
__all__ = ["Fault", "FaultKind", "Origin", "prefers_xml"]

# --- HTTP: what arrives at the door -------------------------------------------------------

_HTTP = "messaging.adaptors.http.flow."
_PROTOCOL = "protocol.http."

APPLICATION_NOT_FOUND = FaultKind(
    _HTTP + "ApplicationNotFound",
    404,
    "Unable to identify proxy for host: {host} and url: {path}",
    Origin.CLIENT,
    escapes_slashes=True,
)
BAD_PATH = FaultKind(_PROTOCOL + "BadPath", 400, "Invalid request path", Origin.CLIENT)
BAD_REQUEST = FaultKind("gateway.http.BadRequest", 400, "Bad Request", Origin.CLIENT)
VERSION_NOT_SUPPORTED = FaultKind(
    "gateway.http.VersionNotSupported", 505, "HTTP version not supported", Origin.CLIENT
)
BAD_FORM = FaultKind(
    # A rule that looks into a form is not skipped because the form is bad.
    _PROTOCOL + "BadFormData",
    500,
    "Bad Form Data",
    Origin.CLIENT,
    ignores_continue_on_error=True,
)
METHOD_NOT_ALLOWED = FaultKind(
    "gateway.http.MethodNotAllowed", 405, "Method {verb} is not allowed", Origin.CLIENT
)
REQUEST_LINE_TOO_LONG = FaultKind(
    _PROTOCOL + "TooBigLine", 414, "request line size exceeding {limit:,}", Origin.CLIENT
)
REQUEST_HEADERS_TOO_BIG = FaultKind(
    _PROTOCOL + "TooBigHeaders", 431, "request headers size exceeding {limit:,}", Origin.CLIENT
)
REQUEST_BODY_TOO_BIG = FaultKind(_PROTOCOL + "TooBigBody", 413, "Body buffer overflow", Origin.CLIENT)
REQUEST_TIMED_OUT = FaultKind(_HTTP + "RequestTimeOut", 408, "Request timed out", Origin.CLIENT)
REQUEST_UNDECODABLE = FaultKind(
    _HTTP + "DecompressionFailureAtRequest", 400, "Decompression failure at request", Origin.CLIENT
)
REQUEST_ENCODING = FaultKind(
    _PROTOCOL + "UnsupportedEncoding", 415, 'Unsupported Encoding "{encoding}"', Origin.CLIENT
)

# --- HTTP: what the target does -----------------------------------------------------------

ROUTE_FAILED = FaultKind(
    "messaging.runtime.RouteFailed", 500, "Unable to route the message to a Target Endpoint"
)
SERVICE_UNAVAILABLE = FaultKind(
    _HTTP + "ServiceUnavailable", 503, "The Service is temporarily unavailable", Origin.TARGET
)
NO_ACTIVE_TARGETS = FaultKind(
    _HTTP + "NoActiveTargets", 503, "The Service is temporarily unavailable", Origin.TARGET
)
TLS_HANDSHAKE_FAILED = FaultKind(
    _HTTP + "SslHandshakeFailed", 503, "SSL Handshake failed {detail}", Origin.TARGET
)
GATEWAY_TIMEOUT = FaultKind(_HTTP + "GatewayTimeout", 504, "Gateway Timeout", Origin.TARGET)
UNEXPECTED_EOF = FaultKind(_HTTP + "UnexpectedEOFAtTarget", 502, "Unexpected EOF at target", Origin.TARGET)
TARGET_STATUS = FaultKind(_HTTP + "ErrorResponseCode", 502, "The target returned {status}", Origin.TARGET)
TARGET_PATH = FaultKind(_PROTOCOL + "BadPath", 500, "Invalid request path")
RESPONSE_HEADERS_TOO_BIG = FaultKind(
    _PROTOCOL + "TooBigHeaders", 502, "response headers size exceeding {limit:,}", Origin.TARGET
)
RESPONSE_BODY_TOO_BIG = FaultKind(_PROTOCOL + "TooBigBody", 502, "Body buffer overflow", Origin.TARGET)
RESPONSE_UNDECODABLE = FaultKind(
    _HTTP + "DecompressionFailureAtResponse", 502, "Decompression failure at response", Origin.TARGET
)
RESPONSE_ENCODING = FaultKind(
    _PROTOCOL + "UnsupportedEncoding", 500, 'Unsupported Encoding "{encoding}"', Origin.TARGET
)
RESPONSE_405_WITHOUT_ALLOW = FaultKind(
    _PROTOCOL + "Response405WithoutAllowHeader",
    502,
    "Received 405 Response without Allow Header",
    Origin.TARGET,
)

# --- the gateway itself -------------------------------------------------------------------

STORE_UNAVAILABLE = FaultKind(
    "gateway.store.Unavailable",
    503,
    "The Service is temporarily unavailable",
    retry_after=1,
    ignores_continue_on_error=True,
)
TOO_MANY_CONNECTIONS = FaultKind(
    "gateway.http.TooManyConnections", 503, "The Service is temporarily unavailable", retry_after=1
)
REGEX_BUDGET_EXCEEDED = FaultKind(
    "gateway.conditions.RegexBudgetExceeded",
    500,
    "A regular expression exceeded its time budget",
    ignores_continue_on_error=True,
)
TEMPLATE_FUNCTION_FAILED = FaultKind(
    "gateway.templates.FunctionFailed", 500, "Message template function {function} failed: {reason}"
)
INTERNAL = FaultKind("Internal Server Error", 500, "Internal Server Error")

# --- mediation policies -------------------------------------------------------------------

ASSIGN_UNRESOLVED = FaultKind(
    "steps.assignmessage.UnresolvedVariable",
    500,
    "AssignMessage[{policy}]: unable to resolve variable {variable}",
)
ASSIGN_NOT_A_MESSAGE = FaultKind(
    "steps.assignmessage.VariableOfNonMsgType",
    500,
    "AssignMessage[{policy}]: value of variable {variable} is not of type Message",
)
ASSIGN_SET_FAILED = FaultKind(
    "steps.assignmessage.SetVariableFailed",
    500,
    "AssignMessage[{policy}]: failed to set variable {variable}",
)
RAISED = FaultKind(
    "steps.raisefault.RaiseFault",
    500,
    "Raising fault. Fault name : {policy}",
    is_deliberate=True,
    ignores_continue_on_error=True,
)
RAISE_UNRESOLVED = FaultKind(
    "steps.raisefault.UnresolvedVariable",
    500,
    "RaiseFault[{policy}]: unable to resolve variable {variable}",
)
RAISED_SHORT = FaultKind(
    # Edge: ShortFaultReason makes the text the bare name of the policy.
    "steps.raisefault.RaiseFault",
    500,
    "{policy}",
    is_deliberate=True,
)
RAISE_NOT_A_MESSAGE = FaultKind(
    "steps.raisefault.VariableOfNonMsgType",
    500,
    "RaiseFault[{policy}]: value of variable {variable} is not of type Message",
)
RAISE_SET_FAILED = FaultKind(
    "steps.raisefault.SetVariableFailed",
    500,
    "RaiseFault[{policy}]: failed to set variable {variable}",
)
EXTRACT_NO_SOURCE = FaultKind(
    "steps.extractvariables.SourceMessageNotAvailable",
    500,
    "{variable} message is not available for ExtractVariable: {policy}",
)
EXTRACT_SET_FAILED = FaultKind(
    "steps.extractvariables.SetVariableFailed",
    500,
    "Failed to set variable {variable} value {value} from ExtractVariables: {policy}",
)
EXTRACT_JSON_PATH = FaultKind(
    "steps.extractvariables.InvalidJSONPath", 500, "Invalid JSON path {path} in policy {policy}."
)
EXTRACT_JSON_PARSE = FaultKind(
    "steps.extractvariables.JsonPathParsingFailure",
    500,
    "Failed to parse JSON path {path} in policy {policy}",
)
EXTRACT_CAST = FaultKind(
    "steps.extractvariables.UnableToCast",
    500,
    "Unable to cast value {value} as {type} from ExtractVariables: {policy}",
)
EXTRACT_FAILED = FaultKind(
    "steps.extractvariables.ExecutionFailed", 500, "Failed to execute the ExtractVariables: {policy}"
)
XML2JSON_NO_SOURCE = FaultKind(
    "steps.xml2json.SourceUnavailable", 500, "XMLToJSON[{policy}]: Source {variable} is not available"
)
XML2JSON_SOURCE_TYPE = FaultKind(
    "steps.xml2json.InvalidSourceType",
    500,
    "XMLToJSON[{policy}]: Source {variable} is neither a message nor a string",
)
XML2JSON_FAILED = FaultKind(
    "steps.xml2json.ExecutionFailed", 500, "XMLToJSON[{policy}]: Execution failed. reason: {reason}"
)
XML2JSON_NO_OUTPUT = FaultKind(
    "steps.xml2json.OutputVariableIsNotAvailable",
    500,
    "XMLToJSON[{policy}]: Output variable is not available.",
)
XML2JSON_TYPES = FaultKind(
    "steps.xml2json.InCompatibleTypes",
    500,
    "XMLToJSON[{policy}]: String can not be assigned to message type.",
)

# --- Basic authentication ------------------------------------------------------------------

BASIC_UNRESOLVED = FaultKind(
    "steps.basicauthentication.UnresolvedVariable", 500, "Unresolved variable : {variable}"
)
BASIC_SOURCE = FaultKind(
    "steps.basicauthentication.InvalidBasicAuthenticationSource",
    500,
    "Source variable : {variable} for basic authentication decode policy is not valid",
    Origin.CLIENT,
)

# --- HMAC ---------------------------------------------------------------------------------

_HMAC = "steps.hmac."

HMAC_UNRESOLVED = FaultKind(
    _HMAC + "UnresolvedVariable", 401, "HMAC[{policy}]: unable to resolve variable {variable}"
)
HMAC_NOT_VERIFIED = FaultKind(
    _HMAC + "HmacVerificationFailed", 401, "HMAC[{policy}]: verification failed", Origin.CLIENT
)
HMAC_FAILED = FaultKind(
    _HMAC + "HmacCalculationFailed", 401, "HMAC[{policy}]: calculation failed. reason: {reason}"
)
HMAC_NO_KEY = FaultKind(_HMAC + "EmptySecretKey", 401, "HMAC[{policy}]: secret key {variable} is empty")
HMAC_NO_VALUE = FaultKind(
    _HMAC + "EmptyVerificationValue", 401, "HMAC[{policy}]: verification value is empty", Origin.CLIENT
)

# --- shared flows -------------------------------------------------------------------------

SHARED_FLOW_NOT_FOUND = FaultKind("flow.SharedFlowNotFound", 500, "Shared Flow {name} Not Found")

# --- entities -----------------------------------------------------------------------------

ENTITY_NOT_FOUND = FaultKind(
    # Edge: a ResourceNotFoundException; its text is not documented. The identifier is not repeated.
    "entities.ResourceNotFound",
    500,
    "AccessEntity[{policy}]: no {entity} was found by its {identifier}",
)

# --- API keys -----------------------------------------------------------------------------

_KEYS = "keymanagement.service."

KEY_UNRESOLVED = FaultKind(
    "steps.oauth.v2.FailedToResolveAPIKey",
    401,
    "Failed to resolve API Key variable {variable}",
    Origin.CLIENT,
)
KEY_INVALID = FaultKind("oauth.v2.InvalidApiKey", 401, "Invalid ApiKey", Origin.CLIENT)
KEY_NOT_FOR_RESOURCE = FaultKind(
    "oauth.v2.InvalidApiKeyForGivenResource", 401, "Invalid ApiKey for given resource", Origin.CLIENT
)
KEY_NOT_APPROVED = FaultKind("oauth.v2.ApiKeyNotApproved", 401, "Invalid ApiKey", Origin.CLIENT)
KEY_EXPIRED = FaultKind(_KEYS + "consumer_key_expired", 401, "Consumer key expired", Origin.CLIENT)

# --- OAuth 2.0 ----------------------------------------------------------------------------

_TOKEN = "invalid_token"

INVALID_ACCESS_TOKEN = FaultKind(
    "oauth.v2.InvalidAccessToken", 401, "Invalid access token", Origin.CLIENT, _TOKEN
)
UNKNOWN_ACCESS_TOKEN = FaultKind(
    _KEYS + "invalid_access_token", 401, "Invalid Access Token", Origin.CLIENT, _TOKEN
)
ACCESS_TOKEN_EXPIRED = FaultKind(
    _KEYS + "access_token_expired", 401, "Access Token expired", Origin.CLIENT, _TOKEN
)
ACCESS_TOKEN_NOT_APPROVED = FaultKind(
    _KEYS + "access_token_not_approved", 401, "Access Token not approved", Origin.CLIENT, _TOKEN
)
NO_PRODUCT_MATCH = FaultKind(
    _KEYS + "InvalidAPICallAsNoApiProductMatchFound",
    401,
    "Invalid API call as no apiproduct match found",
    Origin.CLIENT,
    _TOKEN,
)
INSUFFICIENT_SCOPE = FaultKind(
    "steps.oauth.v2.InsufficientScope",
    403,
    "Required scope(s): {scopes}",
    Origin.CLIENT,
    "insufficient_scope",
)
APP_NOT_APPROVED = FaultKind(
    _KEYS + "invalid_client-app_not_approved", 401, "App not Approved", Origin.CLIENT
)
CLIENT_NOT_APPROVED = FaultKind(
    _KEYS + "invalid_client-client_id_not_approved", 401, "Client Id not Approved", Origin.CLIENT
)
DEVELOPER_NOT_ACTIVE = FaultKind(
    _KEYS + "DeveloperStatusNotActive", 401, "Developer Status is not Active", Origin.CLIENT
)
COMPANY_NOT_ACTIVE = FaultKind(
    _KEYS + "CompanyStatusNotActive", 401, "Company Status is not Active", Origin.CLIENT
)
TOKEN_APP_NOT_APPROVED = replace(APP_NOT_APPROVED, challenge=_TOKEN)
TOKEN_KEY_NOT_APPROVED = replace(CLIENT_NOT_APPROVED, challenge=_TOKEN)
TOKEN_KEY_EXPIRED = replace(KEY_EXPIRED, challenge=_TOKEN)
TOKEN_DEVELOPER_NOT_ACTIVE = replace(DEVELOPER_NOT_ACTIVE, challenge=_TOKEN)
TOKEN_COMPANY_NOT_ACTIVE = replace(COMPANY_NOT_ACTIVE, challenge=_TOKEN)
CLIENT_WITHOUT_PRODUCT = replace(NO_PRODUCT_MATCH, challenge="")
INVALID_CLIENT_IDENTIFIER = FaultKind(
    # Edge: the placeholder stays literal.
    "oauth.v2.InvalidClientIdentifier",
    500,
    "Invalid client identifier {{0}}",
    Origin.CLIENT,
)
OAUTH_INVALID_CLIENT = FaultKind("steps.oauth.v2.invalid_client", 401, "{text}", Origin.CLIENT)
OAUTH_INVALID_REQUEST = FaultKind("steps.oauth.v2.invalid_request", 400, "{text}", Origin.CLIENT)
OAUTH_UNREADABLE_FORM = FaultKind(
    "steps.oauth.v2.InvalidRequest",
    400,
    "UrlDecoding of the form parameters from the request message failed. "
    "The form parameters needs to be url encoded",
    Origin.CLIENT,
)
ACCESS_TOKEN_UNRESOLVED = FaultKind(
    "steps.oauth.v2.FailedToResolveAccessToken", 500, "Failed to resolve Access Token {variable}"
)
CLIENT_ID_UNRESOLVED = FaultKind(
    "steps.oauth.v2.FailedToResolveClientId", 500, "Failed to resolve Client Id {variable}"
)
REFRESH_TOKEN_UNRESOLVED = FaultKind(
    "steps.oauth.v2.FailedToResolveRefreshToken", 500, "Failed to resolve Refresh Token {variable}"
)
TOKEN_UNRESOLVED = FaultKind("steps.oauth.v2.FailedToResolveToken", 500, "Failed to resolve Token {variable}")
INVALID_TOKEN_TYPE = FaultKind("steps.oauth.v2.InvalidTokenType", 500, "Invalid token type '{type}'")
CODE_UNRESOLVED = FaultKind(
    "steps.oauth.v2.FailedToResolveAuthorizationCode", 500, "Failed to resolve Authorization Code {variable}"
)
OAUTH_INVALID_PARAMETER = FaultKind(
    "steps.oauth.v2.InvalidParameter",
    500,
    "The policy must specify either an access token or an authorization code, but not both",
)
OAUTH_MISSING_PARAMETER = FaultKind(
    "steps.oauth.v2.MissingParameter",
    500,
    "The response type is token, but no grant types are specified",
)
APP_ID_NOT_FOUND = FaultKind(_KEYS + "app_id_not_found", 500, "App id {app_id} is not found")
NOBODY_TO_REVOKE = FaultKind(
    "steps.oauth.v2.EmptyAppAndEndUserId", 500, "Both the app id and the end user id are empty"
)
REVOCATION_TIME_INVALID = FaultKind(
    "steps.oauth.v2.InvalidValueForRevokeBeforeTimestamp",
    500,
    "Invalid value for RevokeBeforeTimestamp in {variable}",
)
EXPIRY_INVALID = FaultKind(
    "steps.oauth.v2.InvalidValueForExpiresIn", 500, "Invalid value for ExpiresIn in {variable}"
)
REFRESH_EXPIRY_INVALID = FaultKind(
    "steps.oauth.v2.InvalidValueForRefreshTokenExpiresIn",
    500,
    "Invalid value for RefreshTokenExpiresIn in {variable}",
)
UNSUPPORTED_GRANT_TYPE = FaultKind(
    "steps.oauth.v2.UnSupportedGrantType", 500, "Unsupported grant type : {grant_type}", Origin.CLIENT
)

# --- records of tokens and codes, told, changed and removed by policies --------------------

# Statuses: Edge's HTTP pages group what is not known under 404, the newer tables have 500 for what is over.
RECORD_OF_UNKNOWN_TOKEN = replace(UNKNOWN_ACCESS_TOKEN, status=404, challenge="")
RECORD_OF_EXPIRED_TOKEN = replace(ACCESS_TOKEN_EXPIRED, status=500, challenge="")
RECORD_OF_REVOKED_TOKEN = replace(ACCESS_TOKEN_NOT_APPROVED, status=500, challenge="")
RECORD_OF_UNKNOWN_REFRESH_TOKEN = FaultKind(
    _KEYS + "invalid_refresh_token", 404, "Invalid Refresh Token", Origin.CLIENT
)
RECORD_OF_EXPIRED_REFRESH_TOKEN = FaultKind(
    _KEYS + "refresh_token_expired", 500, "Refresh Token expired", Origin.CLIENT
)
RECORD_OF_UNKNOWN_CLIENT = FaultKind(
    _KEYS + "invalid_client-invalid_client_id", 404, "ClientId is Invalid", Origin.CLIENT
)
RECORD_OF_UNKNOWN_CODE = FaultKind(
    _KEYS + "invalid_request-authorization_code_invalid", 404, "Invalid Authorization Code", Origin.CLIENT
)
RECORD_OF_EXPIRED_CODE = FaultKind(
    _KEYS + "authorization_code_expired", 500, "Authorization Code expired", Origin.CLIENT
)
TOKEN_ATTRIBUTES_REFUSED = FaultKind(
    _KEYS + "invalid_attribute",
    400,
    "A token has at most {most} attributes, with names of {name} and values of {value} characters",
)

# --- OAuth 1.0a ---------------------------------------------------------------------------

_V1 = "oauth.v1."

OAUTH1_PARAMETER_ABSENT = FaultKind(_V1 + "ParameterAbsent", 400, "Required param : {name}", Origin.CLIENT)
OAUTH1_PARAMETER_REJECTED = FaultKind(_V1 + "ParameterRejected", 400, "Invalid param : {name}", Origin.CLIENT)
OAUTH1_VERSION_REJECTED = FaultKind(_V1 + "VersionRejected", 400, "Unsupported OAuth version", Origin.CLIENT)
OAUTH1_SIGNATURE_METHOD_REJECTED = FaultKind(
    _V1 + "SignatureMethodRejected", 400, "Unsupported signature method", Origin.CLIENT
)
OAUTH1_SIGNATURE_INVALID = FaultKind(_V1 + "SignatureInvalid", 401, "Invalid signature", Origin.CLIENT)
OAUTH1_TIMESTAMP_REFUSED = FaultKind(_V1 + "TimestampRefused", 401, "Timestamp refused", Origin.CLIENT)
OAUTH1_NONCE_USED = FaultKind(_V1 + "NonceUsed", 401, "Nonce already used", Origin.CLIENT)
OAUTH1_KEY_UNRESOLVED = FaultKind(
    _V1 + "AppKeyNotResolved", 401, "Failed to resolve the consumer key", Origin.CLIENT
)
OAUTH1_CONSUMER_KEY_UNKNOWN = FaultKind(
    _KEYS + "invalid_consumer_key", 401, "Invalid consumer key", Origin.CLIENT
)
OAUTH1_PERMISSION_DENIED = FaultKind(
    _V1 + "InvalidClientIdForGivenResource", 401, "Invalid client id for given resource", Origin.CLIENT
)
OAUTH1_TOKEN_REJECTED = FaultKind(_V1 + "TokenRejected", 401, "Invalid token", Origin.CLIENT)
OAUTH1_TOKEN_EXPIRED = FaultKind(_V1 + "TokenExpired", 401, "Token expired", Origin.CLIENT)
OAUTH1_TOKEN_REVOKED = FaultKind(_V1 + "TokenRevoked", 401, "Token revoked", Origin.CLIENT)
OAUTH1_TOKEN_USED = FaultKind(_V1 + "TokenUsed", 401, "Token already used", Origin.CLIENT)
OAUTH1_VERIFIER_INVALID = FaultKind(_V1 + "VerifierInvalid", 401, "Invalid verifier", Origin.CLIENT)
OAUTH1_UNKNOWN_ACCESS_TOKEN = FaultKind(
    _KEYS + "invalid_access_token", 404, "Invalid Access Token", Origin.CLIENT
)
OAUTH1_UNKNOWN_REQUEST_TOKEN = FaultKind(
    _KEYS + "invalid_request_token", 404, "Invalid Request Token", Origin.CLIENT
)
OAUTH1_UNKNOWN_VERIFIER = FaultKind(
    _KEYS + "oauth10_verifier_doesnot_exist", 404, "Verifier does not exist", Origin.CLIENT
)
OAUTH1_TOKEN_UNRESOLVED = FaultKind(
    "steps.oauth.v1.FailedToResolveToken", 500, "Failed to resolve Token {variable}"
)
OAUTH1_EXPIRY_INVALID = FaultKind(
    "steps.oauth.v1.InvalidValueForExpiresIn", 500, "Invalid value for ExpiresIn in {variable}"
)
OAUTH1_URL_INVALID = FaultKind(
    "steps.oauth.v1.InvalidValueForURL", 500, "Invalid value for URL in {variable}"
)
