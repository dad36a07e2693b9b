"""Discovery and the registry: what is found, what is refused, what the seal means."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.registry import Registry, RegistryError, discover, find


@pytest.fixture
def package(tmp_path: Path) -> Iterator[str]:
    home = tmp_path / "discoverable"
    (home / "zebra").mkdir(parents=True)
    for name in ("__init__", "beta", "alpha", "_private", "zebra/__init__", "zebra/deeper"):
        (home / f"{name}.py").write_text(f"NAME = {name!r}\n")
    (home / "notes.txt").write_text("not a module")
    sys.path.insert(0, str(tmp_path))
    importlib.invalidate_caches()
    yield "discoverable"
    sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.split(".")[0] == "discoverable"]:
        del sys.modules[name]


def test_discovery_imports_public_modules_in_order(package: str) -> None:
    modules = discover(package)
    assert [module.__name__ for module in modules] == [
        f"discoverable.{name}" for name in ("alpha", "beta", "zebra")
    ]
    assert [vars(module)["NAME"] for module in modules] == ["alpha", "beta", "zebra/__init__"]
    assert "discoverable._private" not in sys.modules
    assert "discoverable.zebra.deeper" not in sys.modules


def test_discovery_takes_the_package_itself(package: str) -> None:
    assert discover(importlib.import_module(package)) == discover(package)


def test_discovery_passes_no_broken_module_over(package: str) -> None:
    file = importlib.import_module(package).__file__
    assert file is not None
    Path(file).with_name("broken.py").write_text("import no_such_module_anywhere\n")
    with pytest.raises(ModuleNotFoundError, match="no_such_module_anywhere"):
        discover(package)


def test_a_plain_module_is_refused() -> None:
    with pytest.raises(RegistryError, match=r"json\.decoder is a module"):
        discover("json.decoder")
    with pytest.raises(RegistryError, match="modules are discovered in a package"):
        discover(json.decoder)


def test_a_package_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_package"):
        discover("no_such_package")


def test_a_sealed_registry_holds_what_was_added_in_order() -> None:
    registry: Registry[int] = Registry("policy")
    registry.add("Second", 2)
    registry.add("First", 1)
    sealed = registry.seal()
    assert list(sealed.items()) == [("Second", 2), ("First", 1)]
    assert registry.seal() == sealed


def test_what_is_sealed_cannot_be_written() -> None:
    registry: Registry[int] = Registry()
    registry.add("a", 1)
    with pytest.raises(TypeError, match="does not support item assignment"):
        registry.seal()["b"] = 2  # type: ignore[index]


def test_adding_after_the_seal_is_refused() -> None:
    registry: Registry[int] = Registry("policy")
    sealed = registry.seal()
    with pytest.raises(RegistryError, match="policy 'Late' comes too late: the registry is sealed"):
        registry.add("Late", 1)
    assert not sealed


@pytest.mark.parametrize("name", ["", "  "])
def test_an_empty_name_is_refused(name: str) -> None:
    registry: Registry[int] = Registry("policy")
    with pytest.raises(RegistryError, match="policy 7 has an empty name"):
        registry.add(name, 7)


def test_a_name_is_given_once() -> None:
    registry: Registry[int] = Registry()
    registry.add("Quota", 1)
    with pytest.raises(RegistryError, match="item 'Quota' is declared twice: 1 and 2"):
        registry.add("Quota", 2)
    assert dict(registry.seal()) == {"Quota": 1}


@pytest.mark.parametrize("name", ["Zebra", "zebra", "ZeBra"])
def test_one_module_is_found_by_what_it_is_called_after(package: str, name: str) -> None:
    module = find(package, name)
    assert module is not None
    assert module.__name__ == "discoverable.zebra"
    assert "discoverable.alpha" not in sys.modules


@pytest.mark.parametrize("name", ["private", "_private", "nothing", ""])
def test_what_is_not_public_is_not_found(package: str, name: str) -> None:
    assert find(package, name) is None


def test_nothing_is_found_in_a_module() -> None:
    with pytest.raises(RegistryError, match="is a module"):
        find("json.decoder", "x")
