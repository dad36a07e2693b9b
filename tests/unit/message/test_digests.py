import base64
import hashlib
import hmac

import pytest

from gateway.message.digests import (
    DIGESTS,
    HMACS,
    check_sign,
    digest_base64,
    digest_hex,
    is_encoding,
    sign,
    to_bytes,
)
from gateway.message.template_function import FunctionError


def test_the_example_of_the_documentation():
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest_hex("sha256", "abc") == expected


@pytest.mark.parametrize("algorithm", DIGESTS)
def test_digests(algorithm):
    digest = hashlib.new(algorithm, "é".encode()).digest()
    assert digest_hex(algorithm, "é") == digest.hex()
    assert digest_base64(algorithm, "é") == base64.b64encode(digest).decode()


@pytest.mark.parametrize("algorithm", HMACS)
def test_signatures(algorithm):
    expected = hmac.digest(b"secret", b"text", algorithm)
    assert sign(algorithm, ["secret", "text"]) == base64.b64encode(expected).decode()
    assert sign(algorithm, ["736563726574", "text", "hex", "hex"]) == expected.hex()
    assert sign(algorithm, ["c2VjcmV0", "text", "BASE64", "base16"]) == expected.hex()


def test_lone_surrogates_can_be_encoded():
    assert to_bytes("\ud800") == b"\xed\xa0\x80"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["", "text"], "the key is empty"),
        ([None, "text"], "the key is empty"),
        (["xyz", "text", "hex"], "the key is not hex"),
        (["é", "text", "base16"], "the key is not base16"),
        (["a-_b", "text", "base64"], "the key is not base64"),
        (["key", "text", "rot13"], 'unknown key encoding "rot13"'),
        (["key", "text", "utf-8", "utf-8"], 'unknown output encoding "utf-8"'),
        (["key", "text", None], 'unknown key encoding ""'),
    ],
)
def test_a_signature_that_cannot_be_made(arguments, message):
    with pytest.raises(FunctionError, match=message):
        sign("sha256", arguments)


def test_what_is_known_at_deploy_is_checked():
    check_sign([None, None])
    check_sign([None, None, None, "hex"])
    with pytest.raises(FunctionError, match="output encoding"):
        check_sign([None, None, None, "hexx"])


def test_words_for_encodings():
    assert is_encoding(2, "Hex")
    assert not is_encoding(1, "hex")
    assert not is_encoding(3, "encoding")
