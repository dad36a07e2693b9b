"""Key pairs of our own: they sign, they verify, and only their public half is told."""

from __future__ import annotations

import json

import pytest

from gateway.oauth.jose import (
    Refused,
    check_signature,
    parse_algorithm,
    private_key,
    public_key,
    read_key_set,
    split,
    write_token,
)
from gateway.oauth.jose.signing_keys import new_rsa_pair, public_members

RS256 = parse_algorithm("RS256")


def test_a_pair_signs_and_verifies() -> None:
    private, public = new_rsa_pair()
    token = write_token({"alg": "RS256"}, b"{}", RS256, private_key(private, "", RS256))
    check_signature(split(token), RS256, public_key(public, RS256))
    with pytest.raises(Refused):
        check_signature(split(token), RS256, public_key(new_rsa_pair()[1], RS256))


def test_the_public_half_is_told_and_nothing_else() -> None:
    private, public = new_rsa_pair()
    members = public_members(public, RS256)
    assert set(members) == {"kty", "n", "e", "alg", "use"}
    token = write_token({"alg": "RS256"}, b"{}", RS256, private_key(private, "", RS256))
    keys = read_key_set(json.dumps({"keys": [{"kid": "k", **members}]}))
    check_signature(split(token), RS256, keys.pick("k", RS256))
