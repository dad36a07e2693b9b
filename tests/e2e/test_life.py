"""A life of the gateway: started, stopped, started again, and one at a time on a folder."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from tests.e2e.processes import children_of, is_alive
from tests.e2e.running import ROOT, START_TIMEOUT, Gateway, curl, running, until


def test_ctrl_c_stops_it_and_a_start_finds_everything_as_it_was_left(tmp_path: Path) -> None:
    # The password is made here: it is shown once, and stays valid.
    with running(tmp_path, admin_password="") as gateway:
        shown = re.search(r"^  password +(\w{24}) +\(made just now", gateway.output, re.M)
        assert shown is not None
        credentials, token = gateway.credentials(), gateway.token()
        children = children_of(gateway.pid)
        assert len(children) == 6  # the nursery, its two workers, management, the demo's origin, Redis
        assert gateway.stop() == 0
        assert not any(map(is_alive, children))
        assert "Traceback" not in gateway.log

        gateway.start()
        assert "as shown at the first start" in gateway.output
        assert gateway.credentials() == credentials
        assert gateway.forecast(token).status == 200
        signed_in = curl(
            *("-u", f"admin@tollkeeper.local:{shown[1]}"), gateway.url("/v1/o/myorg/apis", "management")
        )
        assert (signed_in.status, json.loads(signed_in.body)) == (200, ["helloworld", "oauth", "weatherapi"])


def test_the_first_banner_opens_the_management_api_for_a_bundle_of_ones_own(tmp_path: Path) -> None:
    bundle = tmp_path / "apiproxy"
    shutil.copytree(ROOT / "gateway/demo/bundles/helloworld/apiproxy", bundle)
    endpoint = bundle / "proxies/default.xml"
    endpoint.write_text(endpoint.read_text().replace("/v0/hello", "/v0/mine"))
    with running(tmp_path / "gateway", admin_password="") as gateway:
        (line,) = (line for line in gateway.output.splitlines() if line.startswith("ADMIN="))
        (commands,) = re.findall(
            r"^```sh\nADMIN=.*?\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S
        )
        script = commands.replace("http://localhost:9000", gateway.url(port="management"))
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f"{line}\n{script}"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert '"state" : "deployed"' in done.stdout, done.stdout
        until(lambda: curl(gateway.url("/v0/mine")).status == 200, "the proxy to be deployed")
        assert gateway.stop() == 0
        gateway.start()
        assert "ADMIN=" not in gateway.output


@pytest.mark.parametrize("moment", ["the lock", "Redis", "the nursery", "management", "a worker"])
def test_ctrl_c_is_quiet_while_it_starts(tmp_path: Path, moment: str) -> None:
    gateway = Gateway(tmp_path)
    has_come = {
        "the lock": (tmp_path / "data/lock").exists,
        "Redis": (tmp_path / "data/redis.sock").exists,
        "the nursery": lambda: len(children_of(gateway.pid)) > 1,
        "management": lambda: len(children_of(gateway.pid)) > 3,
        "a worker": lambda: len(children_of(gateway.pid)) > 4,
    }[moment]
    try:
        gateway.launch()
        until(has_come, moment, START_TIMEOUT)
        assert gateway.stop() == 0
        assert "Traceback" not in gateway.log
        assert not re.search("WARNING|ERROR|warning|error", gateway.log), gateway.log
        assert gateway.output == ""
    finally:
        gateway.end()


def test_sigterm_stops_it_as_well(tmp_path: Path) -> None:
    with running(tmp_path, management_bind="0.0.0.0") as gateway:
        assert "the management API listens on 0.0.0.0: others can reach it" in gateway.log
        children = children_of(gateway.pid)
        gateway.signal(signal.SIGTERM)
        assert gateway.wait() == 0
        assert not any(map(is_alive, children))


def test_what_the_user_deleted_stays_deleted(tmp_path: Path) -> None:
    with running(tmp_path) as gateway:
        for path in (
            "/e/test/apis/helloworld/revisions/1/deployments",
            "/developers/tesla@weathersample.com",
        ):
            assert gateway.manage("DELETE", f"/o/myorg{path}").status == 200
        until(lambda: curl(gateway.url("/v0/hello")).status == 404, "the proxy to be gone")
        assert gateway.stop() == 0
        gateway.start()
        assert curl(gateway.url("/v0/hello")).status == 404
        assert gateway.manage("GET", "/o/myorg/developers/tesla@weathersample.com").status == 404
        assert gateway.printed_lines() == []
        assert "deleted or revoked" in gateway.output


def test_without_the_demo_the_proxies_stand_undeployed(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path, {}, ())
    try:
        gateway.start()
        assert "undeployed" in gateway.output
        assert gateway.printed_lines() == []
        assert curl(gateway.url("/v0/hello")).status == 404
        shown = gateway.manage("GET", "/o/myorg/apis/weatherapi")
        assert json.loads(shown.body)["revision"] == ["1"]
        with pytest.raises(ConnectionRefusedError):
            _connect(gateway, "demo")
        # One of the proxies is deployed by hand, before the demo is asked for.
        done = gateway.manage("POST", "/o/myorg/e/test/apis/oauth/revisions/1/deployments")
        assert done.status == 200, done
        assert gateway.stop() == 0
        # The demo comes later: the origin may listen elsewhere by then, and the target server follows.
        gateway.flags = ("--demo",)
        gateway.start()
        assert gateway.forecast(gateway.token()).status == 200
        assert "is not deployed" not in gateway.log
    finally:
        gateway.end()


def test_the_target_server_follows_the_port_of_the_demo(tmp_path: Path) -> None:
    with running(tmp_path, demo_port="0") as gateway:
        assert curl(gateway.url("/v0/hello")).status == 200
        assert gateway.stop() == 0
        gateway.start()
        assert curl(gateway.url("/v0/hello")).status == 200


def test_a_second_one_on_the_folder_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    with running(tmp_path / "first") as first:
        second = Gateway(tmp_path / "second", {"data_dir": first.settings["data_dir"]})
        try:
            second.launch()
            assert second.wait() == 2
        finally:
            second.end()
        (line,) = second.log.splitlines()
        assert line.startswith(
            f"gateway: GATEWAY_DATA_DIR: {first.settings['data_dir']} is in use by another"
        )
        assert str(first.pid) in line
        assert first.forecast(first.token()).status == 200


def test_calls_under_way_are_finished_at_a_stop_and_others_are_refused(tmp_path: Path) -> None:
    with running(tmp_path) as gateway:
        with gateway.call_under_way() as finish:
            gateway.signal(signal.SIGINT)
            until(lambda: _refuses(gateway), "the port to be closed")
            assert gateway.process is not None
            assert gateway.process.poll() is None
            answer = finish()
        assert gateway.wait() == 0
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"access_token" in answer


def test_a_second_ctrl_c_does_not_wait(tmp_path: Path) -> None:
    with running(tmp_path, shutdown_grace="60s") as gateway, gateway.call_under_way():
        children = children_of(gateway.pid)
        gateway.signal(signal.SIGINT)
        until(lambda: _refuses(gateway), "the port to be closed")
        gateway.signal(signal.SIGINT)
        assert gateway.wait(10) == 0
        assert not any(map(is_alive, children))


def _connect(gateway: Gateway, port: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(gateway.settings[f"{port}_port"])), timeout=10)


def _refuses(gateway: Gateway) -> bool:
    try:
        _connect(gateway, "traffic").close()
    except OSError:
        return True
    return False
