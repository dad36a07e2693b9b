"""JSON Web Signatures and Tokens: decisions about texts, keys and times that are given.

The tour: `compact.py` takes a token apart and `signing.py` makes one and checks its signature, by an
`Algorithm` of the table in `algorithms.py` and a `Key` that `keys.py` or a set of `key_sets.py` read for it;
`signing_keys.py` makes pairs of our own. `claims.py` and `dates.py` say whether a JWT is current and what is
expected, `values.py` what claims are made of, `facts.py` what the flow is told. `access_token.py` is of
OAuth's access tokens in this form. `refusals.py` names what can be wrong; `strict_json.py` is beneath all.

Loaded only where a bundle has such tokens: the cryptography takes its time.
"""

from gateway.oauth.jose.access_token import (
    HEADER_TYPE,
    access_claims,
    access_record,
    open_access_token,
    read_access_token,
)
from gateway.oauth.jose.algorithms import Algorithm, KeyKind, parse_algorithm, parse_algorithms
from gateway.oauth.jose.claims import REGISTERED, check_audience, check_expected, check_times, token_id
from gateway.oauth.jose.compact import Compact, claims_of, split
from gateway.oauth.jose.dates import Moment, parse_moment, parse_span
from gateway.oauth.jose.facts import claim_facts, header_facts
from gateway.oauth.jose.key_sets import KeySet, key_id, read_key_set
from gateway.oauth.jose.keys import ENCODINGS, Key, certificate_key, private_key, public_key, secret_key
from gateway.oauth.jose.refusals import Refusal, Refused
from gateway.oauth.jose.signing import check_critical, check_signature, find_algorithm, write_token
from gateway.oauth.jose.signing_keys import new_rsa_pair, public_members
from gateway.oauth.jose.strict_json import read_object, write
from gateway.oauth.jose.values import STRING, TYPES, claim_value, names_in

__all__ = [
    "ENCODINGS",
    "HEADER_TYPE",
    "REGISTERED",
    "STRING",
    "TYPES",
    "Algorithm",
    "Compact",
    "Key",
    "KeyKind",
    "KeySet",
    "Moment",
    "Refusal",
    "Refused",
    "access_claims",
    "access_record",
    "certificate_key",
    "check_audience",
    "check_critical",
    "check_expected",
    "check_signature",
    "check_times",
    "claim_facts",
    "claim_value",
    "claims_of",
    "find_algorithm",
    "header_facts",
    "key_id",
    "names_in",
    "new_rsa_pair",
    "open_access_token",
    "parse_algorithm",
    "parse_algorithms",
    "parse_moment",
    "parse_span",
    "private_key",
    "public_key",
    "public_members",
    "read_access_token",
    "read_key_set",
    "read_object",
    "secret_key",
    "split",
    "token_id",
    "write",
    "write_token",
]
