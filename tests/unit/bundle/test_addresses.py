"""Base paths, URLs and paths: which can be seen to be wrong already."""

from __future__ import annotations

import re

import pytest

from gateway.bundle.addresses import read_base_path, read_path, read_url
from gateway.bundle.xml import parse_xml
from gateway.errors import BundleError, FindingLog


def parse(text: str):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return parse_xml(f"<x>{escaped}</x>".encode(), "p.xml")


class TestBasePath:
    @pytest.mark.parametrize(
        "path",
        ["/", "/v1", "/v1/*/foo", "/v1/*", "/v1/a.b_c~d-e", "/v1/caf%C3%A9", "/v1/@me;x=1,2", "/a%2Fb"],
    )
    def test_taken_as_written(self, path):
        element = parse(f" {path}\n")

        assert read_base_path(element, FindingLog()) == path
        assert element.warnings == ()

    @pytest.mark.parametrize(
        ("path", "expected"), [("/v1/", "/v1"), ("/v1/weather//", "/v1/weather"), ("//", "/")]
    )
    def test_a_slash_at_the_end_is_dropped_with_a_warning(self, path, expected):
        element = parse(path)

        assert read_base_path(element, FindingLog()) == expected
        assert "makes no difference" in element.warnings[0].message

    @pytest.mark.parametrize(
        ("path", "reason"),
        [
            ("", "must start with '/', not be ''"),
            ("v1", "must start with '/'"),
            ("http://x/v1", "must start with '/'"),
            ("/*", "must not have '*' as its first segment"),
            ("/*/v1", "must not have '*' as its first segment"),
            ("/v1/**", "must be a whole segment, not part of '**'"),
            ("/v1/a*", "must be a whole segment, not part of 'a*'"),
            ("/v1//x", "must not have an empty segment"),
            ("//v1", "must not have an empty segment"),
            ("/v1/../x", "must not have a '..' segment"),
            ("/./x", "must not have a '.' segment"),
            ("/v1?x=1", "must be escaped"),
            ("/v1#x", "must be escaped"),
            ("/v 1", "must be escaped"),
            ("/{x}", "must be escaped"),
            ("/café", "must be escaped"),
            ("/a%2", "must be escaped"),
            ("/a\\b", "must be escaped"),
            ("/%41", "escapes a character that needs none"),
            ("/x%7e", "escapes a character that needs none"),
            ("/%2e%2e/x", "escapes a character that needs none"),
        ],
    )
    def test_refused(self, path, reason):
        with pytest.raises(BundleError, match=re.escape(reason)):
            read_base_path(parse(path), FindingLog())

    def test_exactly_the_unreserved_characters_need_no_escape(self):
        unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
        for code in range(256):
            element = parse(f"/x%{code:02X}y")
            if chr(code) in unreserved:
                with pytest.raises(BundleError, match="needs none"):
                    read_base_path(element, FindingLog())
            else:
                assert read_base_path(element, FindingLog()) == f"/x%{code:02X}y"


class TestUrl:
    @pytest.mark.parametrize(
        "url",
        [
            "http://example.com",
            "https://example.com:8443/a/b?c=d&e=f|g",
            "HTTP://example.com/",
            "http://[::1]:8080/x",
            "http://127.0.0.1/",
            "https://{host}:{port}/x?y={request.queryparam.y}",
            "http{s}://example.com",
            "{target}",
            "{protocol:https}://{site:google.com}/path",
            "https://example.com/{a b}",
        ],
    )
    def test_taken_as_written(self, url):
        assert read_url(parse(f"\n{url} "), FindingLog()) == url

    @pytest.mark.parametrize(
        ("url", "reason"),
        [
            ("", "is empty"),
            ("example.com", "must start with 'http://' or 'https://'"),
            ("ftp://example.com", "must start with 'http://' or 'https://'"),
            ("file:///etc/passwd", "must start with 'http://' or 'https://'"),
            ("javascript:alert(1)", "must start with 'http://' or 'https://'"),
            ("https:/example.com", "must start with 'http://' or 'https://'"),
            ("http://", "names no host"),
            ("http:///x", "names no host"),
            ("http://:80/x", "names no host"),
            ("http://[::1/x", "is no URL: Invalid IPv6 URL"),
            ("http://x:port/", "is no URL"),
            ("http://x:65536/", "is no URL: Port out of range 0-65535"),
            ("http://user:password@x/", "must not hold a user, a password or a fragment"),
            ("http://@x/", "must not hold a user, a password or a fragment"),
            ("http://x/#y", "must not hold a user, a password or a fragment"),
            ("http://x/a b", "holds a blank"),
            ("http://x/a\nHost: y", "holds a blank"),
            ("http://x/{y", "or a single brace"),
            ("{x}/}", "or a single brace"),
            ("http://x\\y/", "another character to be escaped"),
            ("http://é/", "another character to be escaped"),
        ],
    )
    def test_refused(self, url, reason):
        with pytest.raises(BundleError, match=re.escape(reason)):
            read_url(parse(url), FindingLog())


class TestPath:
    @pytest.mark.parametrize("path", ["", "/", "/v1/x?y=1", "/{a b}/x", "{path}"])
    def test_taken_as_written(self, path):
        assert read_path(parse(path), FindingLog()) == path

    @pytest.mark.parametrize(
        ("path", "reason"),
        [
            ("v1", "must start with '/', not be 'v1'"),
            ("@evil.example/", "must start with '/'"),
            ("/a b", "holds a blank"),
            ("/a#b", "holds a blank, another character"),
            ("/{a", "single brace"),
        ],
    )
    def test_refused(self, path, reason):
        with pytest.raises(BundleError, match=re.escape(reason)):
            read_path(parse(path), FindingLog())
