"""A backup of a running gateway, restored into an empty installation, gives the same answers."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from tests.e2e.running import PASSWORD, Gateway, command, curl, environment

ADMIN = f"admin@tollkeeper.local:{PASSWORD}"
ASKED = (
    "/v1/o/myorg",
    "/v1/o/myorg/apis/weatherapi/revisions/1",
    "/v1/o/myorg/apiproducts?expand=true",
    "/v1/o/myorg/developers?expand=true",
    "/v1/o/myorg/apps?expand=true",
    "/v1/o/myorg/e/test/targetservers/demo-origin",
)


def answers(gateway: Gateway) -> list[object]:
    """Return what is kept, as the management API tells it: secrets and stamps with it."""
    replies = [curl("-u", ADMIN, gateway.url(path, "management")) for path in ASKED]
    assert {reply.status for reply in replies} == {200}
    return [json.loads(reply.body) for reply in replies]


def run(gateway: Gateway, verb: str, file: Path) -> None:
    where = environment(data_dir=gateway.settings["data_dir"])
    words = [*command(), verb, str(file), "--json"]
    subprocess.run(words, env=where, capture_output=True, check=True, timeout=60)


def test_all_that_was_kept_is_there_again(gateway: Gateway, tmp_path: Path) -> None:
    token = gateway.token()
    assert gateway.forecast(token).status == 200
    file = tmp_path / "all.backup"
    run(gateway, "backup", file)
    before = answers(gateway)

    demo = gateway.settings["demo_port"]
    # No password is configured: the administrator's is the one that was kept.
    other = Gateway(tmp_path / "other", {"admin_password": ""}, flags=())
    Path(other.settings["data_dir"]).mkdir()
    shutil.copy(gateway.key_file, other.key_file)
    run(other, "restore", file)
    try:
        other.start()
        assert answers(other) == before
        # Its target servers lead to the first gateway's origin, which still runs.
        assert demo in json.dumps(before[-1])
        assert other.forecast(token).status == 200
        assert other.forecast(token[:-1]).status == 401
    finally:
        other.end()
