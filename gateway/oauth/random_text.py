"""Make the texts that must not be guessed: tokens, consumer keys and secrets.

Letters and digits only, as Edge's are: they fit into headers, forms and shell lines unescaped. One
character of 62 holds 5.95 bits, so that 22 of them are the least that hold 128. Edge's own consumer
secrets have 16 characters (95 bits) and its authorization codes 8; ours are longer, which no client minds:
to them the texts are opaque.
"""

from __future__ import annotations

import secrets  # house: unguessable texts are what this module is for; whoever decides is handed them
import string

ALPHABET = string.ascii_letters + string.digits
LEAST_LENGTH = 22
"""The shortest text of this alphabet with at least 128 bits: 22 * log2(62) = 130.99."""

ACCESS_TOKEN_LENGTH = 28
REFRESH_TOKEN_LENGTH = 32
CODE_LENGTH = 32
CONSUMER_KEY_LENGTH = 32
CONSUMER_SECRET_LENGTH = 32
"""Edge: 16 by default, 16 to 128 by organization property; 16 characters are 95 bits only."""


def random_text(length: int) -> str:
    """Return that many random letters and digits.

    Raises:
        ValueError: a length below 22 would hold less than 128 bits.
    """
    if length < LEAST_LENGTH:
        raise ValueError(f"{length} characters hold less than 128 bits; at least {LEAST_LENGTH} are needed")
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
