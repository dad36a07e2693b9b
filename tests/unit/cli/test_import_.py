"""`gateway import`: a folder or a zip becomes a revision, or all that is wrong with it is told."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from tests.support.commands import Desk, write_bundle
from tests.support.management import archive, bundle
from tests.support.source import ROOT

FLOW = {"sharedflowbundle/tidy.xml": "<SharedFlowBundle/>", "sharedflowbundle/sharedflows/default.xml": "{}"}
BROKEN = '<RaiseFault name="Refuse">\n  <Wrong/>\n</RaiseFault>'


async def test_a_folder_becomes_a_revision(desk: Desk, tmp_path: Path) -> None:
    folder = str(write_bundle(tmp_path / "b"))
    assert (await desk("import", folder)).done().out == "hello revision 1 imported\n"
    told = cast("dict[str, object]", (await desk("import", folder, "--json")).done().value)
    assert (told["name"], told["revision"]) == ("hello", "2")
    deployed = (await desk("import", folder, "--deploy", "--name", "other")).done()
    assert deployed.out == "other revision 1 imported, and deployed to test\n"


async def test_a_zip_of_a_shared_flow_becomes_one(desk: Desk, tmp_path: Path) -> None:
    packed = tmp_path / "flow.zip"
    files = {**FLOW, "sharedflowbundle/sharedflows/default.xml": '<SharedFlow name="default"/>'}
    packed.write_bytes(archive(files))
    assert (await desk("import", str(packed))).done().out == "tidy revision 1 imported\n"
    assert (await desk("deploy", "tidy")).done().out == "tidy revision 1 deployed to test\n"


async def test_each_finding_is_told_with_its_place_and_nothing_else(desk: Desk, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"policies/Refuse.xml": BROKEN, "policies/B.xml": BROKEN}
    folder = write_bundle(tmp_path / "b", files=files)
    told = (await desk("import", str(folder))).refused()
    places = [line.partition(": ")[0] for line in told.splitlines()]
    assert f"{folder}/apiproxy/policies/Refuse.xml:2:3" in places
    assert f"{folder}/apiproxy/policies/B.xml:2:3" in places
    assert all(place.startswith(f"{folder}/apiproxy/policies/") for place in places), told
    assert (await desk("deploy", "hello")).refused() == "there is no proxy and no shared flow hello in myorg"


async def test_unvalidated_it_is_told_when_it_is_deployed(desk: Desk, tmp_path: Path) -> None:
    folder = write_bundle(tmp_path / "b", files={"policies/Refuse.xml": BROKEN})
    told = await desk("import", str(folder), "--no-validate", "--deploy")
    assert (told.code, told.out) == (1, "")
    first, *findings = told.err.splitlines()
    assert first == "hello revision 1 imported, but not deployed"
    assert findings[0].startswith(f"{folder}/apiproxy/policies/Refuse.xml:2:3: error: ")
    assert (await desk("deploy", "hello")).refused().startswith("apiproxy/policies/Refuse.xml:2:3: error: ")


async def test_warnings_are_told_and_it_is_imported(desk: Desk) -> None:
    folder = ROOT / "examples/password"
    told = await desk("import", str(folder))
    assert (told.code, told.out) == (0, "password revision 1 imported\n")
    place = f"{folder}/apiproxy/policies/OA-GenerateAccessToken.xml:8:9: warning: "
    assert told.err.startswith(place)


async def test_what_is_no_bundle_is_told(desk: Desk, tmp_path: Path) -> None:
    empty = (await desk("import", str(tmp_path))).refused()
    assert empty == f"{tmp_path}: error: holds no folder apiproxy or sharedflowbundle at its top"
    assert "cannot be read" in (await desk("import", str(tmp_path / "none"))).refused(2)
    packed = tmp_path / "x.zip"
    packed.write_bytes(bundle()[:-30])
    assert (await desk("import", str(packed))).refused().startswith(f"{packed}: error: is not a readable zip")


async def test_names_and_environments_that_cannot_be(desk: Desk, tmp_path: Path) -> None:
    folder = str(write_bundle(tmp_path / "b"))
    for name in ("a@b", "a/b"):
        assert (await desk("import", folder, "--name", name)).refused()
    assert (await desk("import", folder, "--name", "..")).refused(2) == "'..' cannot be a name"
    away = await desk("import", folder, "--deploy", "-e", "nope")
    assert (away.code, away.out) == (1, "")
    assert "gateway: Environment: nope does not exist in organization myorg" in away.err
