"""The package for Lambda: its wheels, and that what ships is what was tested."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import parse_wheel_filename

from infra import package as packaging
from infra.package import CODE, NotPackaged, untested, wheels_for_lambda


def bundle(path: Path, **libraries: str) -> Path:
    """A package that holds our code and these libraries, by name and version."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("app.py", "")
        for name, its_version in libraries.items():
            archive.writestr(f"{name}/__init__.py", "")
            archive.writestr(f"{name}-{its_version}.dist-info/METADATA", "")
            archive.writestr(f"{name}-{its_version}.dist-info/licenses/vendored-1.0.dist-info/METADATA", "")
    return path


def test_a_package_of_the_tested_versions_ships(tmp_path: Path) -> None:
    tested = bundle(tmp_path / CODE, botocore=version("botocore"), typing_extensions=version("typing_extensions"))
    assert untested(tested) == []


def test_what_was_not_tested_is_named_with_both_versions(tmp_path: Path) -> None:
    other = bundle(tmp_path / CODE, botocore="1.0.0", never_heard_of="2.0")
    assert untested(other) == [
        f"botocore 1.0.0 ships and {version('botocore')} was tested",
        "never_heard_of 2.0 ships and none was tested",
    ]


@pytest.fixture
def chalice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """Stands for Chalice; makes a package with the version of botocore and ends with the code that the test sets."""
    told: dict[str, Any] = {"code": 0, "botocore": version("botocore")}

    class Done:
        returncode = 0

    def run(command: list[str], *, env: dict[str, str], **_: Any) -> Done:
        told["environment"] = env
        told["merged"] = json.loads(Path(command[command.index("--merge-template") + 1]).read_text(encoding="utf-8"))
        bundle(tmp_path / CODE, botocore=told["botocore"])
        done = Done()
        done.returncode = told["code"]
        return done

    monkeypatch.setattr(subprocess, "run", run)
    configured(tmp_path, "ecom,pixel")
    return told


def configured(project: Path, flows: str) -> None:
    """Let the stage dev of a project have these flows."""
    (project / ".chalice").mkdir(exist_ok=True)
    stages = {"stages": {"dev": {"environment_variables": {"FLOWS": flows}}}}
    (project / ".chalice" / "config.json").write_text(json.dumps(stages), encoding="utf-8")


def test_chalice_is_told_lambdas_wheels_and_what_the_caller_says(chalice: dict[str, Any], tmp_path: Path) -> None:
    packaging.package(tmp_path, "dev", tmp_path, {"AWS_DEFAULT_REGION": "eu-west-1"}, io.BytesIO())
    assert chalice["environment"].items() >= {"AWS_DEFAULT_REGION": "eu-west-1", "PIP_ONLY_BINARY": ":all:"}.items()


def test_a_stage_is_packaged_with_the_parameters_and_rights_of_its_flows_alone(
    chalice: dict[str, Any], tmp_path: Path
) -> None:
    configured(tmp_path, "pixel")
    packaging.package(tmp_path, "dev", tmp_path, {})
    assert chalice["merged"]["Parameters"]["Flows"]["AllowedValues"] == ["pixel"]
    assert "CardTokenSecret" not in json.dumps(chalice["merged"])


@pytest.mark.parametrize(
    ("flows", "says"),
    [("ecom,parcel", "no flow 'parcel', only ecom, "), ("", "name at least one flow of ecom, ")],
)
def test_a_stage_that_names_no_flow_that_there_is_is_not_packaged(
    chalice: dict[str, Any], tmp_path: Path, flows: str, says: str
) -> None:
    configured(tmp_path, flows)
    with pytest.raises(NotPackaged, match=says):
        packaging.package(tmp_path, "dev", tmp_path, {})


@pytest.mark.parametrize(
    ("fault", "says"), [({"code": 2}, "Chalice ended with 2"), ({"botocore": "1.0"}, "botocore 1.0 ships")]
)
def test_a_package_that_failed_or_differs_is_refused(
    chalice: dict[str, Any], tmp_path: Path, fault: dict[str, Any], says: str
) -> None:
    chalice.update(fault)
    with pytest.raises(NotPackaged, match=says):
        packaging.package(tmp_path, "dev", tmp_path, {})


@pytest.mark.parametrize(
    ("python", "wheel", "loads"),
    [
        ((3, 11), "cryptography-50.0.2-cp311-abi3-manylinux_2_34_x86_64.whl", False),
        ((3, 11), "cryptography-50.0.2-cp311-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", True),
        ((3, 12), "cryptography-50.0.2-cp311-abi3-manylinux_2_34_x86_64.whl", True),
        ((3, 12), "cryptography-50.0.2-cp311-abi3-manylinux_2_35_x86_64.whl", False),
        ((3, 11), "cffi-2.1.1-cp311-cp311-macosx_11_0_arm64.whl", False),
        ((3, 11), "cffi-2.1.1-cp312-cp312-manylinux_2_17_x86_64.whl", False),
        ((3, 11), "six-1.17.0-py2.py3-none-any.whl", True),
    ],
)
def test_pip_takes_wheels_that_lambdas_runtime_loads_and_no_others(
    python: tuple[int, int], wheel: str, loads: bool
) -> None:
    options = wheels_for_lambda(python)
    assert options["PIP_PYTHON_VERSION"] == f"{python[0]}.{python[1]}"
    platforms = options["PIP_PLATFORM"].split()
    abi = f"cp{python[0]}{python[1]}"
    taken: set[Tag] = {*cpython_tags(python, [abi], platforms), *compatible_tags(python, abi, platforms)}
    assert bool(parse_wheel_filename(wheel)[3] & taken) is loads
