"""Why a token is refused, or cannot be made: by Edge's names, without a text.

Texts and statuses belong to the catalogue of faults; nothing of a token or a key is ever told.
"""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """Name what is wrong; the values are the last segments of Edge's error codes."""

    ALGORITHM_MISMATCH = "AlgorithmMismatch"
    ALGORITHM_NOT_CONFIGURED = "AlgorithmInTokenNotPresentInConfiguration"
    CONTENT_NOT_DETACHED = "ContentIsNotDetached"
    GENERATION_FAILED = "GenerationFailed"
    INSUFFICIENT_KEY_LENGTH = "InsufficientKeyLength"
    INVALID_CLAIM = "InvalidClaim"
    INVALID_CURVE = "InvalidCurve"
    INVALID_JSON = "InvalidJsonFormat"
    INVALID_PASSWORD = "InvalidPasswordKey"
    INVALID_PRIVATE_KEY = "InvalidPrivateKey"
    INVALID_PUBLIC_KEY = "InvalidPublicKey"
    INVALID_SECRET_KEY = "InvalidSecretKey"
    ISSUER_MISMATCH = "JwtIssuerMismatch"
    KEY_ID_MISSING = "KeyIdMissing"
    KEY_PARSING_FAILED = "KeyParsingFailed"
    MISSING_PAYLOAD = "MissingPayload"
    NO_ALGORITHM = "NoAlgorithmFoundInHeader"
    NO_MATCHING_KEY = "NoMatchingPublicKey"
    SUBJECT_MISMATCH = "JwtSubjectMismatch"
    TOKEN_EXPIRED = "TokenExpired"
    TOKEN_NOT_YET_VALID = "TokenNotYetValid"
    UNHANDLED_CRITICAL_HEADER = "UnhandledCriticalHeader"
    WRONG_KEY_TYPE = "WrongKeyType"

    # What JWT and JWS, or checking and mere reading, call by different names.
    MALFORMED = "FailedToDecode"
    BAD_SIGNATURE = "InvalidToken"
    PAYLOAD_IS_DETACHED = "InvalidSignature"


class Refused(Exception):
    """Refuse a token, or a key, for the reason `why`."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why
