"""Our options among curl's: in any order, alone or in a bunch; a value is never taken for an option."""

from __future__ import annotations

import pytest

from gateway.cli.sso.curl_words import take_apart
from gateway.cli.sso.failures import Failure

URL = "http://h/v1/o"


@pytest.mark.parametrize(
    ("line", "given", "for_curl"),
    [
        ([URL], {}, [URL]),
        ([URL, "-u", "a:b", "-m", ""], {"u": "a:b", "m": ""}, [URL]),
        (["-u", "a:b", "-m", "", URL], {"u": "a:b", "m": ""}, [URL]),
        ([URL, "-p", "code"], {"p": "code"}, [URL]),
        (["-ua:b", "-m123456", URL], {"u": "a:b", "m": "123456"}, [URL]),
        (["-sSu", "a:b", URL], {"u": "a:b"}, ["-sS", URL]),
        (["-X", "POST", "-d", "-u", URL], {}, ["-X", "POST", "-d", "-u", URL]),
        (["-sXPOST", "-d@-", URL], {}, ["-sXPOST", "-d@-", URL]),
        (["-sX", "-p", URL], {}, ["-sX", "-p", URL]),
        (["--data", "-m", URL], {}, ["--data", "-m", URL]),
        (["--expand-data", "-m", URL], {}, ["--expand-data", "-m", URL]),
        (["-H", "X: -u", "-k", URL, "-m", "1"], {"m": "1"}, ["-H", "X: -u", "-k", URL]),
        (["--compressed", "-u", "a", URL], {"u": "a"}, ["--compressed", URL]),
        (["-o", "-", URL], {}, ["-o", "-", URL]),
        (["--", "-u", URL], {}, ["--", "-u", URL]),
        (["-d"], {}, ["-d"]),
        (["--data"], {}, ["--data"]),
    ],
    ids=" ".join,
)
def test_ours_are_taken_and_all_else_stays(
    line: list[str], given: dict[str, str], for_curl: list[str]
) -> None:
    words = take_apart(line)
    assert (words.given, list(words.for_curl), words.wants_help) == (given, for_curl, False)


def test_urls_are_found() -> None:
    line = ["-o", "file", "http://a", "--url", "http://b", "-", "-T", "x", "--", "http://c"]
    assert take_apart(line).urls == ("http://a", "http://b", "-", "http://c")


@pytest.mark.parametrize("line", [["-h"], ["--help"], [URL, "-u", "a", "-h"]])
def test_help_is_ours(line: list[str]) -> None:
    assert take_apart(line).wants_help


@pytest.mark.parametrize("line", [["-u"], [URL, "-m"], ["-sp"]])
def test_an_option_without_value_is_refused(line: list[str]) -> None:
    with pytest.raises(Failure, match="needs a value"):
        take_apart(line)


@pytest.mark.parametrize(
    "line",
    [
        ["-K", "file", URL],
        ["-Kfile", URL],
        ["-sK", "-", URL],
        ["--config", "file", URL],
        ["--conf", "file", URL],
        ["--expand-config", "{{x}}", URL],
        [URL, "--config"],
    ],
    ids=" ".join,
)
def test_words_from_elsewhere_are_refused(line: list[str]) -> None:
    with pytest.raises(Failure, match="is not taken"):
        take_apart(line)


def test_what_only_looks_like_a_configuration_is_a_value() -> None:
    line = ["-d", "-K", "--data", "--config", "--connect-timeout", "1", URL, "--expand-url", "http://x"]
    assert take_apart(line).urls == (URL, "http://x")
