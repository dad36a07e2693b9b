"""Token requests by chance, and the judgement of what came of them.

The statuses and texts that may come are those of the reference (`REFUSALS`), and none of ours.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.support.token_attempts import HOLDING, RIGHT, Attempt, near
from tests.support.token_bodies import BODIES, FORM
from tests.support.token_places import PLACES, Kind

LONGEST = 1.0
"""Seconds of this process' time that a request may take; the largest has 3.6 MB."""
PATHS = ("/token", "/quiet", "/rfc", "/refresh", "/code", "/password")

REFUSALS: dict[str, set[int]] = {
    # With GenerateResponse: ErrorCode. Of the rest of the 500s see below.
    "ErrorCode invalid_request": {400, 401},
    "ErrorCode invalid_client": {401},
    # RFC 6749 section 5.2.
    **{f"error {code}": {400} for code in ("invalid_request", "invalid_grant", "invalid_scope")},
    **{f"error {code}": {400} for code in ("unauthorized_client", "unsupported_grant_type")},
    "error invalid_client": {401},
    # Without GenerateResponse, and where the request cannot be read.
    "oauth.v2.InvalidClientIdentifier": {500},
    "steps.oauth.v2.invalid_request": {400, 401},
    "steps.oauth.v2.InvalidRequest": {400},
    "steps.oauth.v2.UnSupportedGrantType": {500},
    "keymanagement.service.invalid_client-client_id_not_approved": {401},
    "protocol.http.BadFormData": {500},
    "protocol.http.TooBigBody": {413},
    "protocol.http.TooBigHeaders": {431},
    "protocol.http.TooBigLine": {414},
    # What no HTTP is, as two types of one body.
    "gateway.http.BadRequest": {400},
}
UNSUPPORTED = "Unsupported grant type : "
"""What the only 500 with an ErrorCode says."""


@dataclass
class Outcome:
    """Hold what came of a request: the answer, and whom new tokens belong to."""

    status: int
    body: str
    owners: list[str] = field(default_factory=list)


def attempt(random: Random) -> Attempt:
    """Make a token request."""
    made = Attempt(path=random.choice(PATHS))
    _grant(made, random)
    if made.takes_something:
        _hold(made, random)
    if made.path == "/password":
        _sign_in(made, random)
    _weighted(random, PLACES)(made, random)
    _weighted(random, BODIES)(made, random)
    if random.random() < 0.15:
        _disturb(made, random)
    return made


def _weighted(random: Random, kinds: list[tuple[Kind, int]]) -> Kind:
    return random.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]


def _grant(made: Attempt, random: Random) -> None:
    right = made.grant
    made.grants = [right]
    if random.random() < 0.15:
        made.grants = [random.choice([right, near(right, random), "password", ""]) for _ in range(3)]
        made.grants = made.grants[: random.randint(0, 3)]
    made.form += [("grant_type", each) for each in made.grants]
    if random.random() < 0.2:
        made.form.append(("scope", random.choice(["READ", "", "READ  WRITE", "é\0", "x" * 5_000])))
        # What is beyond the scope of a refresh token is refused.
        made.is_plain = not made.takes_something


def _hold(made: Attempt, random: Random) -> None:
    """Show a refresh token or a code, or what might be taken for one."""
    made.held = f"{random.getrandbits(128):032x}"
    text = made.held if random.random() < 0.7 else near(made.held, random)
    name = HOLDING[made.path]
    made.form.append((name, text))
    made.show(text)
    if random.random() < 0.1:
        made.form.append((name, near(made.held, random)))
        made.is_plain = False
    if random.random() < 0.1:
        made.form.append(("redirect_uri", random.choice(["", "https://weather.app/cb", "http://evil.test/"])))
        made.is_plain = False


def _sign_in(made: Attempt, random: Random) -> None:
    """Name a user, who need only have a name and a password."""
    given = {
        name: random.choice(["jane", "jane", "jane", "", "\0", "x" * 9_000])
        for name in ("username", "password")
    }
    made.form += [(name, value) for name, value in given.items() if random.random() < 0.95]
    made.is_plain = made.is_plain and [name for name, value in made.form if value == "jane"] == list(given)


def _disturb(made: Attempt, random: Random) -> None:
    """Change what has nothing to do with the question, or should not have."""
    kind = random.randrange(5)
    if kind == 0:
        made.verb = random.choice(["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
    elif kind == 1:
        made.query.append(
            (random.choice(["grant_type", "client_secret", "é"]), random.choice(["", "x", "password"]))
        )
    elif kind == 2:
        made.headers.append(
            ("Authorization", random.choice(["", "Basic", "Basic =", "Basic " + "A" * 9_000, "Bearer x"]))
        )
    elif kind == 3:
        made.headers.append(("Accept", random.choice(["application/xml", "*/*;q=0", "\t", "text/html"])))
    else:
        made.headers.insert(0, ("Content-Type", random.choice(["text/plain", FORM])))
    made.is_plain = False


# --- what came of it ----------------------------------------------------------------------


def wrong(made: Attempt, outcome: Outcome) -> str:
    """Say what is wrong with an outcome; empty when nothing is."""
    strangers = [owner for owner in outcome.owners if not made.may_issue(owner)]
    if strangers:
        return f"a token of {strangers} for nothing"
    if outcome.owners and outcome.status != 200:
        return f"a token that was issued and is not told: {outcome.status}"
    if made.must_issue() and outcome.owners != [made.pair and made.pair[0]]:
        return f"no token for what is right: {outcome.status} {outcome.body}"
    if outcome.status != 200:
        return _wrong_refusal(made, outcome)
    if not outcome.owners and outcome.body not in ("", "null"):
        return f"200 without a token says {outcome.body[:200]}"
    return ""


def _wrong_refusal(made: Attempt, outcome: Outcome) -> str:
    if made.verb == "HEAD" and not outcome.body:
        return ""  # which refusal it is stands in a body that is not sent
    code = refusal(outcome)
    # What is asked for is told back, also where somebody took it for the place of a secret.
    told = outcome.body
    for grant in filter(None, made.grants):
        told = told.replace(grant, "")
    if any(secret in told for secret in RIGHT.values()):
        return f"{code} tells a secret"
    if code == "ErrorCode invalid_request" and outcome.status == 500 and UNSUPPORTED in outcome.body:
        return ""
    if outcome.status not in REFUSALS.get(code, ()):
        return f"{outcome.status} {code} is none of the reference: {outcome.body[:200]}"
    return ""


def refusal(outcome: Outcome) -> str:
    """Return the code of a refusal in any of its forms, empty when it has none."""
    if outcome.body.startswith("<?xml"):
        found = re.search("<errorcode>(.*)</errorcode>", outcome.body)
        return "" if found is None else found[1]
    try:
        body = json.loads(outcome.body)
    except ValueError:
        return ""
    for name in ("ErrorCode", "error"):
        if name in body:
            return f"{name} {body[name]}"
    code = body["fault"]["detail"]["errorcode"]
    assert isinstance(code, str)
    return code


def tally(made: Attempt, outcome: Outcome) -> str:
    """Return the kind of an outcome, for counting."""
    if outcome.owners:
        return "issued" if made.must_issue() else "issued, though one might read it otherwise"
    return refusal(outcome) if outcome.status != 200 else "nothing"


def judged(made: Attempt, outcome: Outcome) -> str:
    """Return the kind of an outcome.

    Raises:
        AssertionError: it is a wrong one.
    """
    complaint = wrong(made, outcome)
    assert not complaint, f"{complaint}\n{repr(made)[:4_000]}"
    return tally(made, outcome)


def fuzz(count: int, seed: int, ask: Callable[[Attempt], Outcome]) -> Counter[str]:
    """Make so many requests, none of which may take long; return how many of each outcome there were.

    Raises:
        AssertionError: with the first request that had a wrong outcome, or took too long.
    """
    random = Random(seed)
    seen: Counter[str] = Counter()
    for _ in range(count):
        made = attempt(random)
        begun = time.process_time()
        outcome = ask(made)
        assert time.process_time() - begun < LONGEST, made
        seen[judged(made, outcome)] += 1
    return seen
