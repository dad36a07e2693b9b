"""Find our three options among those of curl, wherever they stand, and leave all else as it is.

Edge: `-u`, `-m` and `-p` are not curl's own of these letters. What follows an option of curl that takes a
value is that value, whatever it looks like; so curl's options are known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from gateway.cli.sso.failures import Failure

OURS = frozenset("ump")
_SHORT = frozenset("AbCcDdEeFHKoPQrTtUwXxYyz")
"""Letters of curl that take a value."""
_LONG_NAMES = """
abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to
continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw
data-urlencode delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech
egd-file engine etag-compare etag-save expect100-timeout form form-string ftp-account
ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip
header hostpubmd5 hostpubsha256 hsts interface ip-tos ipfs-gateway json keepalive-cnt keepalive-time key
key-type krb libcurl limit-rate local-port login-options mail-auth mail-from mail-rcpt max-filesize
max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max parallel-max-host pass
pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert
proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass
proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword
proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file range rate referer request request-target
resolve retry retry-delay retry-max-time sasl-authzid service-name sigalgs socks4 socks4a socks5
socks5-gssapi-service socks5-hostname speed-limit speed-time stderr telnet-option tftp-blksize time-cond
tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii trace-config unix-socket
upload-file upload-flags url url-query user user-agent variable vlan-priority write-out
"""
_LONG = frozenset(f"--{name}" for name in _LONG_NAMES.split())


_URL_FOLLOWS = ("--url", "--expand-url")
_SHORTEST = len("--conf")
"""curl takes the beginning of a name for the name, as long as there is no other of that beginning."""


@dataclass(frozen=True, slots=True)
class Words:
    """Hold a command line taken apart: our options by letter, what is curl's, and the URLs in it."""

    given: Mapping[str, str]
    for_curl: tuple[str, ...]
    urls: tuple[str, ...]
    wants_help: bool


def take_apart(words: Sequence[str]) -> Words:
    """Take a command line apart.

    Raises:
        Failure: one of our options has no value, or curl's words would come from elsewhere.
    """
    given: dict[str, str] = {}
    kept: list[str] = []
    urls: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--":
            following = list(rest)
            kept += ["--", *following]
            urls += following
        elif word in ("-h", "--help"):
            return Words({}, (), (), wants_help=True)
        elif word.startswith("--"):
            _refuse_elsewhere(word)
            kept.append(word)
            if word.startswith("--expand-") or word in _LONG:
                value = [*islice(rest, 1)]
                kept += value
                urls += value if word in _URL_FOLLOWS else []
        elif word.startswith("-") and word != "-":
            kept += _short(word, rest, given)
        else:
            kept.append(word)
            urls.append(word)
    return Words(given, tuple(kept), tuple(urls), wants_help=False)


def _short(word: str, rest: Iterator[str], given: dict[str, str]) -> list[str]:
    """Return what of a word of letters is curl's, with the value of its last one; ours go to `given`."""
    for place, letter in enumerate(word[1:], 1):
        if letter in OURS:
            value = word[place + 1 :] or next(rest, None)
            if value is None:
                raise Failure(f"-{letter} needs a value")
            given[letter] = value
            return [word[:place]] if place > 1 else []
        if letter in _SHORT:
            _refuse_elsewhere(f"-{letter}")
            is_whole = place + 1 < len(word)
            return [word] if is_whole else [word, *islice(rest, 1)]
    return [word]


def _refuse_elsewhere(word: str) -> None:
    """Refuse an option that has curl read more words, which could say to send the token anywhere.

    Raises:
        Failure: it is one.
    """
    name = word.replace("--expand-", "--", 1)
    if name == "-K" or (len(name) >= _SHORTEST and "--config".startswith(name)):
        raise Failure(f"{word} is not taken: what curl reads there could send the token anywhere")
