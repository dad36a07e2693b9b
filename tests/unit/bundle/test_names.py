"""Names of files: what may stand in a bundle, and what one file would hide."""

from __future__ import annotations

import pytest

from gateway.bundle.names import check_names, is_junk, name_problem, twin_problem
from gateway.errors import BundleError


def test_plain_names_pass() -> None:
    check_names(["hello.xml", "policies/Quota-1.xml", "resources/jsc/lib/x.js", "policies/Größe.xml"])


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "0 characters"),
        ("x" * 513, "513 characters"),
        ("a\\b", "backslash"),
        ("a\0b", "unprintable"),
        ("/etc/passwd", "absolute"),
        ("C:x", "absolute"),
        ("a/../b", "'..' segment"),
        ("a//b", "empty"),
        ("./a", "'.'"),
    ],
)
def test_what_could_lead_elsewhere_is_refused(name: str, problem: str) -> None:
    assert problem in name_problem(name)
    with pytest.raises(BundleError, match="name"):
        check_names([name])


def test_a_name_is_not_given_twice_nor_in_other_capitals() -> None:
    seen: dict[str, str] = {}
    assert twin_problem("a/B.xml", seen) == ""
    assert twin_problem("a/B.xml", seen) == "is in the archive twice"
    assert twin_problem("A/b.xml", seen) == "differs from another name in capitals only"
    with pytest.raises(BundleError, match="capitals only"):
        check_names(["x", "X"])


@pytest.mark.parametrize("name", ["__MACOSX/x", "apiproxy/._x.xml", ".DS_Store", "apiproxy/.DS_Store/"])
def test_what_macos_leaves_behind_is_junk(name: str) -> None:
    assert is_junk(name)
    assert not is_junk("apiproxy/x.xml")
