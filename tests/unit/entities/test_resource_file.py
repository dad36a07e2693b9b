"""Resource files: types that Edge knows, and names that are file names."""

from __future__ import annotations

import pytest

from gateway.entities import InvalidEntity, ResourceFile


def test_a_file_is_known_by_type_and_name() -> None:
    file = ResourceFile("jsc", "lib/x.js")
    file.check()
    assert file.key == "jsc/lib/x.js"
    assert ResourceFile.of("jsc/lib/x.js") == file


@pytest.mark.parametrize("name", ["", " ", "..", "a/../b", "/a", "a//b", "a\\b", "a\nb", "x" * 256])
def test_what_is_no_file_name_is_refused(name: str) -> None:
    with pytest.raises(InvalidEntity, match="is invalid: a file name"):
        ResourceFile("jsc", name).check()


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(InvalidEntity, match="type 'exe' is invalid: one of hosted, java"):
        ResourceFile("exe", "x").check()
