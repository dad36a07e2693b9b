"""Read the files of policies: each has an element and a name; the rest is between it and its reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from gateway.bundle.element import Element
from gateway.bundle.model import PolicyLike
from gateway.bundle.reading import require_name
from gateway.bundle.spelling import did_you_mean
from gateway.errors import FindingLog

PolicyReader = Callable[[Element], PolicyLike]
"""Makes a policy of its root element; raises BundleError for what it cannot accept."""

_POLICY_NAME = re.compile(r"[A-Za-z0-9 _.$%-]{1,255}")


def read_policy(readers: Mapping[str, PolicyReader], element: Element, _log: FindingLog) -> PolicyLike:
    """Have a policy read by the reader of its element.

    Raises:
        BundleError: it has no name that steps could use, no reader, or its reader refuses it.
    """
    name = require_name(element)
    if not _POLICY_NAME.fullmatch(name):
        allowed = "up to 255 letters, digits, blanks and _ - . $ %"
        raise element.fail(f"name '{name[:255]}' must be made of {allowed}")
    if name != PurePosixPath(element.at.file).stem:
        element.warn(f"name '{name}' differs from the file's; steps must use the name")
    if element.tag not in readers:
        raise element.fail(
            f"policy type '{element.tag}' is not supported{did_you_mean(element.tag, readers)}"
        )
    try:
        return readers[element.tag](element)
    finally:
        element.ignore("async", "Description", "DisplayName")
