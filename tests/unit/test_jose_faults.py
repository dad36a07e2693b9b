from __future__ import annotations

import pytest

from gateway import jose_faults
from gateway.fault import FaultKind, Origin


@pytest.mark.parametrize("family", ["jwt", "jws"])
def test_all_are_401_and_name_the_policy(family: str) -> None:
    kinds: dict[str, FaultKind] = getattr(jose_faults, family.upper())
    for name, kind in kinds.items():
        fault = kind(policy="P", variable="v")
        assert (fault.code, fault.name, fault.status) == (f"steps.{family}.{name}", name, 401)
        assert "policy(P)" in fault.text


def test_bodies() -> None:
    assert jose_faults.JWT["InvalidToken"](policy="P").render("")[0] == (
        '{"fault":{"faultstring":"Invalid token: policy(P)","detail":{"errorcode":"steps.jwt.InvalidToken"}}}'
    )
    unresolved = jose_faults.JWT["FailedToResolveVariable"](policy="P", variable="v")
    assert unresolved.text == "Failed to resolve variable: policy(P) variable(v)"


def test_what_edge_documents_is_there() -> None:
    documented = """AlgorithmInTokenNotPresentInConfiguration AlgorithmMismatch EncryptionFailed
        FailedToDecode FailedToResolveVariable GenerationFailed InsufficientKeyLength InvalidClaim
        InvalidCurve InvalidIterationCount InvalidJsonFormat InvalidKeyConfiguration InvalidSaltLength
        InvalidPasswordKey
        InvalidPrivateKey InvalidPublicKey InvalidSecretKey InvalidToken JwtAudienceMismatch JwtIssuerMismatch
        JwtSubjectMismatch KeyIdMissing KeyParsingFailed NoAlgorithmFoundInHeader NoMatchingPublicKey
        SigningFailed TokenExpired TokenNotYetValid UnhandledCriticalHeader UnknownException WrongKeyType"""
    assert set(jose_faults.JWT) == set(documented.split())


def test_a_set_that_cannot_be_had_is_nobodys_fault() -> None:
    fault = jose_faults.KEY_SET_UNAVAILABLE()
    assert (fault.status, fault.headers) == (503, [("Retry-After", "1")])
    assert fault.kind.origin is Origin.GATEWAY
