"""What Chalice makes of our bundle: its template, for the project's runtime, around the very same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra import package as packaging
from infra.bundle import Bundle, project
from infra.package import CODE, TEMPLATE, NotPackaged, package, said_of
from infra.runtime import Runtime, deployed, here

ENVIRONMENT = {"AWS_DEFAULT_REGION": "eu-west-1"}
ARM = deployed("arm64")
NOT_HERE = Runtime((3, 12) if sys.version_info[:2] == (3, 13) else (3, 13), "arm64")
"""A runtime that Chalice would not think of by itself: not that of the Python that packages."""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A project without libraries, whose stage dev has both flows; one route, and no function beside."""
    folder = project(tmp_path / "source", libraries=False)
    (folder / "app.py").write_text(
        "from chalice import Chalice\napp = Chalice('onramp')\n@app.route('/')\ndef nothing() -> None: ...\n",
        encoding="utf-8",
    )
    configured(folder, "ecom,pixel")
    return folder


def configured(folder: Path, flows: str) -> None:
    """Let the stage dev of a project have these flows."""
    dev = {"environment_variables": {"FLOWS": flows}}
    config = {"version": "2.0", "app_name": "onramp", "stages": {"dev": dev}}
    (folder / ".chalice" / "config.json").write_text(json.dumps(config), encoding="utf-8")


def made_by_chalice(source: Path, out: Path, runtime: Runtime = ARM) -> tuple[Bundle, dict[str, Any]]:
    """Package it: the bundle, and the template."""
    with (out.parent / "log").open("wb") as log:
        bundle = package(source, "dev", out, ENVIRONMENT, runtime, log)
    return bundle, json.loads((out / TEMPLATE).read_text(encoding="utf-8"))


def test_chalice_is_told_the_runtime_and_ships_our_bundle_for_the_flows_of_the_stage(
    source: Path, tmp_path: Path
) -> None:
    configured(source, "pixel")
    bundle, template = made_by_chalice(source, tmp_path / "out", NOT_HERE)
    function = template["Resources"]["APIHandler"]["Properties"]
    assert (function["Runtime"], function["Architectures"]) == (NOT_HERE.name, ["arm64"])
    assert bundle.path == tmp_path / "out" / CODE
    assert template["Parameters"]["Flows"]["AllowedValues"] == ["pixel"]
    assert "CardTokenSecret" not in json.dumps(template)


@pytest.mark.parametrize(
    ("flows", "says"),
    [("ecom,parcel", "no flow 'parcel', only ecom, "), ("", "name at least one flow of ecom, ")],
)
def test_a_stage_that_names_no_flow_that_there_is_is_not_packaged(
    source: Path, tmp_path: Path, flows: str, says: str
) -> None:
    configured(source, flows)
    with pytest.raises(NotPackaged, match=says):
        made_by_chalice(source, tmp_path / "out")


def test_what_chalice_cannot_read_is_not_packaged(source: Path, tmp_path: Path) -> None:
    (source / "app.py").write_text("raise RuntimeError\n", encoding="utf-8")
    with pytest.raises(NotPackaged, match="Chalice ended with "):
        made_by_chalice(source, tmp_path / "out")


def test_a_bundle_that_chalice_makes_by_itself_is_refused(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packaging, "hand_over", lambda bundle, source: None)
    with pytest.raises(NotPackaged, match="a bundle of its own"):
        made_by_chalice(source, tmp_path / "out")


def test_a_bundle_without_byte_code_is_told_loudly(tmp_path: Path) -> None:
    path = tmp_path / CODE
    path.write_bytes(b"zip")
    assert "WITHOUT BYTE CODE" in said_of(Bundle.of(path, here(), bytecode=False))
    assert "WITHOUT" not in said_of(Bundle.of(path, here(), bytecode=True))


def test_a_plain_chalice_deploy_makes_nothing_and_names_the_command_that_does(tmp_path: Path) -> None:
    folder = project(tmp_path / "source", libraries=False)
    nobody = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "a"}
    done = subprocess.run(
        [str(Path(sys.executable).with_name("chalice")), "deploy", "--stage", "dev"],
        cwd=folder,
        env={**os.environ, **ENVIRONMENT, **nobody},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Nothing was made.")
    assert "make deploy STAGE=dev BY=chalice" in done.stderr


def test_no_region_has_to_be_chosen_to_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    def made(*asked: Any) -> Bundle:
        given.append(asked[3].get("AWS_DEFAULT_REGION", ""))
        raise NotPackaged("enough")

    monkeypatch.setattr(packaging, "package", made)
    monkeypatch.setattr(packaging, "project", lambda folder: folder)
    monkeypatch.setattr(sys, "argv", ["package", "dev", str(tmp_path / "out")])
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    assert packaging.main() == 1
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    assert packaging.main() == 1
    assert (bool(given[0]), given[1]) == (True, "eu-west-1")
