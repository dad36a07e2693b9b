"""This gateway with both checks on the measured flow: the app's key first, then its access token.

The bundle is the measured one with a step more: what the key's check costs is the difference of two rows.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from benchmarks.contenders.contender import Bench, Contender
from benchmarks.contenders.management import issue_token, zipped
from benchmarks.contenders.tollkeeper import CLIENT, contender_of, start_gateway
from benchmarks.flows import BUNDLE
from benchmarks.scenarios import BASE_PATH, PATH

NAME = "tollkeeper-key"
_POLICY = BUNDLE.parent / "key-check/VerifyKey.xml"
_PROXY = "protected"
_TOKEN_STEP = "<Step>\n                    <Name>VerifyToken</Name>"
_KEY_STEP = "<Step><Name>VerifyKey</Name></Step>"


def start_keyed(bench: Bench) -> Contender:
    """Start the gateway with the measured proxy and a key's check in front of the token's."""
    gateway = start_gateway(bench, NAME)
    management = gateway.management
    management.add_server("bench-origin", bench.origin)
    management.deploy(_PROXY, zipped(keyed_bundle(gateway.data.parent / "bundle")))
    management.deploy("oauth")
    client = management.add_client(CLIENT)
    bench.own_tokens[NAME] = issue_token(gateway.traffic, client)
    made = contender_of(NAME, "tollkeeper, VerifyAPIKey and VerifyAccessToken", gateway)
    return replace(made, path=f"{PATH}&apikey={client.key}")


def keyed_bundle(folder: Path, bundle: Path = BUNDLE, *, base_path: str = BASE_PATH) -> Path:
    """Write the measured bundle with the key's check into a new folder, and return it.

    Raises:
        ValueError: the token's step is not written as it was.
    """
    shutil.copytree(bundle, folder)
    shutil.copy(_POLICY, folder / "apiproxy/policies")
    endpoint = folder / "apiproxy/proxies/default.xml"
    text = endpoint.read_text()
    if text.count(_TOKEN_STEP) != 1:
        raise ValueError(f"{endpoint.name} does not hold the token's step once: {_TOKEN_STEP!r}")
    text = text.replace(f"<BasePath>{BASE_PATH}<", f"<BasePath>{base_path}<")
    endpoint.write_text(text.replace(_TOKEN_STEP, _KEY_STEP + _TOKEN_STEP))
    return folder
