"""`acurl`: curl with an access token of the login service. It becomes curl, so that all else is curl's own.

The token goes to curl through a pipe, and stands in no list of processes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from gateway.cli.sso.curl_words import take_apart
from gateway.cli.sso.destinations import are_in_the_clear, check_destinations
from gateway.cli.sso.failures import NO_CURL, Failure, told
from gateway.cli.sso.options import Options
from gateway.cli.sso.sessions import ACURL_CODE_PROMPT, home_sessions
from gateway.config import api_hosts, forget_proxies, login_url

USAGE = """\
usage: acurl URL [-u USERNAME[:PASSWORD]] [-m CODE] [curl options]
       acurl URL -p PASSCODE [curl options]
       acurl -h

Call the management API by curl, with an access token that get_token would print. All other options are
curl's, in any order, and so are the answer and the exit code.

  -u USERNAME[:PASSWORD]  the user; needed when several have a session. Without a password it is asked for
  -m CODE                 the six-digit code of the user's authenticator app; '' for a user who has none
  -p PASSCODE             a passcode from SSO_LOGIN_URL/passcode, instead of user name and password
  -h                      this text

SSO_LOGIN_URL is the login service, by default http://localhost:9000. The token is sent to its scheme, host
and port, and to the hosts that SSO_API_HOSTS lists with commas, only: -K is refused, ~/.curlrc is not read,
and http goes through no proxy of the environment. What the command line says itself (-x, --connect-to) is
done.

Exit codes: curl's; before it is called: 2 asked wrongly, 7 the login service does not answer, 67 it refuses,
127 there is no curl, 130 interrupted.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Become curl; return an exit code where that is not come to."""
    return told("acurl", lambda: _run(sys.argv[1:] if arguments is None else arguments))


def _run(arguments: Sequence[str]) -> int:
    words = take_apart(arguments)
    if words.wants_help or not arguments:
        print(USAGE, end="", file=sys.stdout if words.wants_help else sys.stderr)
        return 0 if words.wants_help else 2
    options = Options.of(words.given)
    if not words.urls:
        # Nobody is called, as far as can be seen: `acurl --version`.
        return _become_curl(words.for_curl)
    url = login_url()
    check_destinations(words.urls, url, api_hosts())
    token = home_sessions(url, ACURL_CODE_PROMPT).token(options)
    if are_in_the_clear(words.urls):
        forget_proxies()
    return _become_curl(_with_token(words.for_curl, token))


def _with_token(words: Sequence[str], token: str) -> list[str]:
    """Return curl's words with a token, which it reads from a pipe and sends to no place it is led on to."""
    # Edge: an Authorization header. This is curl's own way to one, and gives way to one of the user's.
    reading, writing = os.pipe()
    os.write(writing, f'oauth2-bearer = "{token}"\n'.encode())
    os.close(writing)
    os.set_inheritable(reading, True)
    # As its first word -q keeps curl from its own configuration, which could name another URL.
    return ["-q", "--config", f"/dev/fd/{reading}", *words]


def _become_curl(words: Sequence[str]) -> int:
    sys.stdout.flush()
    try:
        os.execvp("curl", ["curl", *words])
    except OSError as error:
        raise Failure(f"curl cannot be called: {error.strerror}", NO_CURL) from error


if __name__ == "__main__":
    sys.exit(main())
