"""The faults of JWT and JWS policies: the part of the catalogue that two families of policies share.

Codes and the status 401 are Edge's. Texts: Edge's are known for two of them; the others are ours in the same
form, in this one place. They name the policy, and nothing of a token or a key.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway.fault import FaultKind, Origin

_OF_TOKENS: Mapping[str, str] = {
    "AlgorithmInTokenNotPresentInConfiguration": "Algorithm in token not present in configuration",
    "AlgorithmMismatch": "Algorithm mismatch",
    "FailedToDecode": "Failed to Decode Token",
    "InvalidClaim": "Invalid claim",
    "InvalidJsonFormat": "Invalid JSON format",
    "InvalidToken": "Invalid token",
    "JwtAudienceMismatch": "Audience mismatch",
    "JwtIssuerMismatch": "Issuer mismatch",
    "JwtSubjectMismatch": "Subject mismatch",
    "KeyIdMissing": "Key id missing",
    "NoAlgorithmFoundInHeader": "No algorithm found in header",
    "NoMatchingPublicKey": "No matching public key",
    "TokenExpired": "Token expired",
    "TokenNotYetValid": "Token not yet valid",
    "UnhandledCriticalHeader": "Unhandled critical header",
}
"""What is wrong with what a client sent."""

_OF_CONFIGURATION: Mapping[str, str] = {
    "EncryptionFailed": "Encryption failed",
    "GenerationFailed": "Generation failed",
    "InsufficientKeyLength": "Insufficient key length",
    "InvalidCurve": "Invalid curve",
    "InvalidIterationCount": "Invalid iteration count",
    "InvalidKeyConfiguration": "Invalid key configuration",
    "InvalidPasswordKey": "Invalid password key",
    "InvalidPrivateKey": "Invalid private key",
    "InvalidPublicKey": "Invalid public key",
    "InvalidSaltLength": "Invalid salt length",
    "InvalidSecretKey": "Invalid secret key",
    "KeyParsingFailed": "Key parsing failed",
    "SigningFailed": "Signing failed",
    "UnknownException": "Unknown exception",
    "WrongKeyType": "Wrong key type",
}
"""What is wrong with keys, and with what a token is made of."""

_OF_JWS: Mapping[str, str] = {
    "ContentIsNotDetached": "Content is not detached",
    "InvalidJws": "Invalid JWS",
    "InvalidPayload": "Invalid payload",
    "InvalidSignature": "Invalid signature",
    "MissingPayload": "Missing payload",
}
_UNRESOLVED = "FailedToResolveVariable"


def _kinds(family: str, own: Mapping[str, str]) -> dict[str, FaultKind]:
    """Return the faults of a family by the last segments of their codes."""
    origins = (({**own, **_OF_TOKENS}, Origin.CLIENT), (_OF_CONFIGURATION, Origin.GATEWAY))
    kinds = {
        name: FaultKind(f"steps.{family}.{name}", 401, f"{text}: policy({{policy}})", origin)
        for texts, origin in origins
        for name, text in texts.items()
    }
    text = "Failed to resolve variable: policy({policy}) variable({variable})"
    return {**kinds, _UNRESOLVED: FaultKind(f"steps.{family}.{_UNRESOLVED}", 401, text, Origin.CLIENT)}


JWT: Mapping[str, FaultKind] = _kinds("jwt", {})
JWS: Mapping[str, FaultKind] = _kinds("jws", _OF_JWS)
"""The faults by the last segments of their codes; those of JWT that are no matter of JWS are not raised."""

KEY_SET_UNAVAILABLE = FaultKind(
    # No token is wrong because a set of keys cannot be had: that is to be tried again, not given up.
    "gateway.jose.KeySetUnavailable",
    503,
    "The Service is temporarily unavailable",
    retry_after=1,
)
