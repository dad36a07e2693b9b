"""A policy's file: its element chooses the reader, its name is what steps use."""

from __future__ import annotations

import pytest

from gateway.bundle.policy_files import read_policy
from gateway.bundle.xml import parse_xml
from gateway.errors import BundleError, FindingLog
from tests.unit.bundle.test_loader import READERS, Note


def read(text: str, file: str = "apiproxy/policies/N.xml") -> Note:
    policy = read_policy(READERS, parse_xml(text.encode(), file), FindingLog())
    assert isinstance(policy, Note)
    return policy


def test_the_reader_of_its_element_reads_it() -> None:
    assert read("<Note name='N' async='true'><Text>x</Text><DisplayName>d</DisplayName></Note>").text == "x"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<Note><Text>x</Text></Note>", "needs a name"),
        ("<Note name='a/b'><Text>x</Text></Note>", "must be made of"),
        ("<Nota name='N'/>", "'Nota' is not supported"),
    ],
)
def test_what_no_step_could_use_is_refused(text: str, problem: str) -> None:
    with pytest.raises(BundleError, match=problem):
        read(text)
