"""The conditional flows of the measured bundle, read from the bundle, for those who do the same without it.

So that every contender decides by the same conditions in the same order, they stand in one place: the bundle.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

BUNDLE = Path(__file__).parent / "bundles/protected"
PROTECTED = "protected"
"""The flow that checks the token."""
_CONDITION = re.compile(
    r'\(?proxy\.pathsuffix MatchesPath "(?P<path>[\w/*]+)"\)?(?: and \(request\.verb = "(?P<verb>[A-Z]+)"\))?'
)


@dataclass(frozen=True, slots=True)
class Flow:
    """Hold one flow: its verb, empty for any, and its path pattern with the base path before it."""

    name: str
    verb: str
    path: str

    @property
    def prefix(self) -> str:
        """Return what every path that matches begins with."""
        return self.path.partition("*")[0]

    @property
    def regex(self) -> str:
        """Return the pattern as a regular expression that is one in Lua's patterns, too."""
        return "^" + re.sub(r"\*+", lambda stars: ".+" if stars[0] == "**" else "[^/]+", self.path) + "$"


def flows() -> tuple[Flow, ...]:
    """Read the flows of the bundle, in order.

    Raises:
        ValueError: a condition is more than the other contenders can be given.
    """
    root = ET.parse(BUNDLE / "apiproxy/proxies/default.xml").getroot()
    base = root.findtext("HTTPProxyConnection/BasePath", "")
    found = []
    for flow in root.iterfind("Flows/Flow"):
        text = flow.findtext("Condition", "")
        condition = _CONDITION.fullmatch(text)
        if condition is None:
            raise ValueError(f"only a path pattern and a verb can be given to all contenders, not {text!r}")
        found.append(Flow(flow.get("name", ""), condition["verb"] or "", base + condition["path"]))
    return tuple(found)


def lua_table() -> str:
    """Return the flows as a Lua table; a flow with no pattern is matched by its path alone."""
    rows = []
    for flow in flows():
        members = {"name": flow.name, "verb": flow.verb, "path": flow.path, "prefix": flow.prefix}
        if "*" in flow.path:
            members["pattern"] = flow.regex
        # What JSON writes of these texts, Lua reads.
        rows.append(
            "  { " + ", ".join(f"{name} = {json.dumps(text)}" for name, text in members.items()) + " },"
        )
    return "{\n" + "\n".join(rows) + "\n}"
