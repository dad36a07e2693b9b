"""Bundles as a user names them: a folder, a zip, a revision, what is deployed."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.cli.remote.bundles import (
    Kept,
    fetched,
    files_at,
    find,
    kind_of,
    latest_revision,
    located,
    name_of,
    revision_told,
    texts_of,
)
from gateway.cli.remote.client import Client
from gateway.cli.verb import CommandFailed, WrongCommand
from gateway.errors import BundleError
from tests.support.commands import write_bundle
from tests.support.login_server import LoginServer, serving
from tests.support.management import archive

PROXY_FILE = {"apiproxy/hello.xml": "<APIProxy/>"}
ROOT = "/v1/organizations/myorg"


def client_of(server: LoginServer) -> Client:
    return Client(server.url, "myorg", "Bearer x")


def test_a_folder_and_a_zip_of_it_are_the_same(tmp_path: Path) -> None:
    folder, packed = write_bundle(tmp_path / "b"), tmp_path / "b.zip"
    packed.write_bytes(archive(PROXY_FILE))
    assert kind_of(files_at(folder)) == "apis"
    assert name_of(files_at(folder / "apiproxy"), folder) == "hello"
    assert texts_of(files_at(packed)) == {"apiproxy/hello.xml": b"<APIProxy/>"}


def test_what_is_no_bundle_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongCommand, match="cannot be read: No such file"):
        files_at(tmp_path / "nowhere")
    with pytest.raises(BundleError, match="holds no folder apiproxy"):
        files_at(tmp_path)
    (tmp_path / "x.zip").write_bytes(b"no zip")
    with pytest.raises(BundleError, match="not a readable zip"):
        files_at(tmp_path / "x.zip")


def test_what_never_ends_is_not_read_whole() -> None:
    with pytest.raises(BundleError, match="is larger than"):
        files_at(Path("/dev/zero"))


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    bomb.write_bytes(archive({**PROXY_FILE, "apiproxy/resources/jsc/x.js": "0" * 10_000_000}))
    with pytest.raises(BundleError, match="unpacks to more than 200 times"):
        files_at(bomb)


def test_a_bundle_without_one_root_has_no_name(tmp_path: Path) -> None:
    write_bundle(tmp_path, files={"other.xml": "<APIProxy/>"})
    with pytest.raises(WrongCommand, match="has not one XML file"):
        name_of(files_at(tmp_path), tmp_path)


def test_places_are_told_as_an_editor_opens_them(tmp_path: Path) -> None:
    told = "apiproxy/a.xml:1:2: error: x\n  ^\nand more\nbundle.zip: error: y"
    folder, packed = tmp_path / "apiproxy", tmp_path / "a.zip"
    folder.mkdir()
    assert located(told, tmp_path).splitlines()[0] == f"{tmp_path}/apiproxy/a.xml:1:2: error: x"
    assert located(told, folder).splitlines()[0] == f"{tmp_path}/apiproxy/a.xml:1:2: error: x"
    assert located(told, packed).splitlines() == [
        f"{packed}:apiproxy/a.xml:1:2: error: x",
        "  ^",
        "and more",
        f"{packed}: error: y",
    ]


def serve_revisions(server: LoginServer, *deployed: str) -> None:
    server.headers["Content-Type"] = "application/json"
    missing = (404, {"code": "x", "message": "none"})
    revisions = [{"name": each} for each in deployed]
    server.answers = {
        f"{ROOT}/apis/flow": [missing],
        f"{ROOT}/sharedflows/flow": [(200, {})],
        f"{ROOT}/apis/hello": [(200, {})],
        f"{ROOT}/apis/hello/deployments": [(200, {"environment": [{"name": "test", "revision": revisions}]})],
        f"{ROOT}/apis/hello/revisions": [(200, ["2", "10", "9"])],
        f"{ROOT}/environments/test": [(200, {})],
        f"{ROOT}/environments/nope": [(404, {"code": "x", "message": "there is no nope"})],
    }


def test_a_word_names_a_revision() -> None:
    with serving() as server:
        serve_revisions(server, "10")
        client = client_of(server)
        assert find(client, "hello@3", "test") == Kept("apis", "hello", "3")
        assert find(client, "flow@3", "test").path == "/sharedflows/flow/revisions/3"
        assert str(find(client, "hello", "test")) == "hello@10"
        assert latest_revision(client, "apis", "hello") == "10"


def test_of_several_that_are_deployed_one_is_named() -> None:
    with serving() as server:
        serve_revisions(server, "10", "9")
        with pytest.raises(WrongCommand, match="say which is meant, of hello@9, hello@10"):
            find(client_of(server), "hello", "test")


def test_what_is_not_there_is_told() -> None:
    with serving() as server:
        serve_revisions(server)
        client = client_of(server)
        with pytest.raises(
            CommandFailed, match="hello is not deployed in test; hello@1 names its revision 1"
        ):
            find(client, "hello", "test")
        with pytest.raises(CommandFailed, match="there is no nope"):
            find(client, "hello", "nope")
        with pytest.raises(CommandFailed, match="there is no proxy and no shared flow other in myorg"):
            find(client, "other@1", "test")
        server.answers[f"{ROOT}/apis/hello/revisions"] = [(200, [])]
        with pytest.raises(CommandFailed, match="hello has no revision"):
            latest_revision(client, "apis", "hello")
        server.answers[f"{ROOT}/apis/hello"] = [(403, {"code": "x", "message": "you may not"})]
        with pytest.raises(CommandFailed, match="you may not"):
            find(client, "hello", "test")


@pytest.mark.parametrize("word", ["a@", "@1", "a@0", "a@x", "a@1@2", "a/b@1", "a@-1"])
def test_a_word_that_names_none(word: str) -> None:
    with pytest.raises(WrongCommand, match="NAME or NAME@REVISION is expected"):
        find(Client("http://127.0.0.1:1", "myorg", ""), word, "test")


def test_a_revision_is_fetched() -> None:
    with serving() as server:
        path = f"{ROOT}/apis/hello/revisions/1?format=bundle"
        server.answers[path] = [(200, archive(PROXY_FILE)), (200, b"x"), (200, b"")]
        kept = Kept("apis", "hello", "1")
        assert fetched(client_of(server), kept)["hello.xml"] == b"<APIProxy/>"
        for sentence in ("hello@1 cannot be read", "hello@1 cannot be fetched"):
            with pytest.raises(CommandFailed, match=sentence):
                fetched(client_of(server), kept)
    assert revision_told({"revision": "3"}) == "3"
