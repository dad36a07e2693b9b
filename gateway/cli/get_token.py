"""`get_token`: print an access token of the login service on standard output, and nothing else.

Must not load what it does not need: with a token at hand it is over when Python has started.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from gateway.cli.sso.failures import Failure, told
from gateway.cli.sso.options import Options
from gateway.cli.sso.sessions import CODE_PROMPT, home_sessions
from gateway.config import login_url

USAGE = """\
usage: get_token [-u USERNAME[:PASSWORD]] [-m CODE]
       get_token -p PASSCODE
       get_token -h

Print an access token for the management API. What is obtained is kept in ~/.sso-cli: as long as it lasts, no
credentials are needed again.

  -u USERNAME[:PASSWORD]  the user; needed when several have a session. Without a password it is asked for
  -m CODE                 the six-digit code of the user's authenticator app; '' for a user who has none
  -p PASSCODE             a passcode from SSO_LOGIN_URL/passcode, instead of user name and password
  -h                      this text

SSO_LOGIN_URL is the login service, by default http://localhost:9000.

Exit codes: 0, 2 asked wrongly, 7 the login service does not answer, 67 it refuses, 130 interrupted.
"""
_OPTIONS = {"-u": "u", "-m": "m", "-p": "p"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    return told("get_token", lambda: _run(sys.argv[1:] if arguments is None else arguments))


def _run(arguments: Sequence[str]) -> int:
    given: dict[str, str] = {}
    words = iter(arguments)
    for word in words:
        if word in ("-h", "--help"):
            print(USAGE, end="")
            return 0
        letter = _OPTIONS.get(word[:2])
        value = None if letter is None else (word[2:] or next(words, None))
        if letter is None:
            raise Failure(f"{word} is not known; get_token -h shows what is")
        if value is None:
            raise Failure(f"{word} needs a value")
        given[letter] = value
    options = Options.of(given)
    print(home_sessions(login_url(), CODE_PROMPT).token(options))
    return 0


if __name__ == "__main__":
    sys.exit(main())
