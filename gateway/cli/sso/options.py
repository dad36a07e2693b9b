"""The options of both scripts: whose token, and by what it is obtained."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.cli.sso.failures import Failure

_CODE = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Options:
    """Hold what was given, None what was not. An empty code says that the user has none."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)
    passcode: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Options:
        """Read the values of `u`, `m` and `p`.

        Raises:
            Failure: one cannot be, or two do not go together.
        """
        user, password = None, None
        if "u" in given:
            user, colon, rest = given["u"].partition(":")
            password = rest if colon else None
            if not user:
                raise Failure("-u needs a user name: -u USERNAME[:PASSWORD]")
        code, passcode = given.get("m"), given.get("p")
        if code and not _CODE.fullmatch(code):
            raise Failure("-m needs a code of six digits, or '' for a user who has none")
        if passcode is not None and not passcode.strip():
            raise Failure("-p needs a passcode")
        if passcode is not None and password is not None:
            raise Failure("a passcode stands for user name and password: give -p or -u, not both")
        return cls(user, password, code, None if passcode is None else passcode.strip())
