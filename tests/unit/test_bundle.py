"""The bundle: the same bytes from the same sources, byte code that is used as it stands, nothing that nobody reads."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from infra import bundle as bundles
from infra.bundle import NotBundled, build, interpreter, project
from infra.generated import ROOT
from infra.libraries import fetch, services, trim, untested
from infra.runtime import Runtime, deployed, here


def tiny(folder: Path) -> Path:
    """A project of two modules and no library."""
    (folder / "chalicelib").mkdir(parents=True)
    (folder / "app.py").write_text("from chalicelib.words import WORDS\n", encoding="utf-8")
    (folder / "chalicelib" / "__init__.py").touch()
    words = "WORDS = frozenset(('one', 'two', 'three', 'four'))\n"
    (folder / "chalicelib" / "words.py").write_text(words, encoding="utf-8")
    (folder / "requirements.txt").write_text("# nothing\n", encoding="utf-8")
    return folder


def test_the_same_sources_make_the_same_bytes_wherever_and_whenever(tmp_path: Path) -> None:
    first, second = tiny(tmp_path / "a"), tiny(tmp_path / "somewhere" / "else")
    os.utime(second / "app.py", (1_000_000_000, 1_000_000_000))
    (second / "app.py").chmod(0o755)
    (second / "chalicelib" / "__pycache__").mkdir()
    (second / "chalicelib" / "__pycache__" / "words.cpython-311.pyc").write_bytes(b"from another day")
    made = [build(source, here(), tmp_path / f"{source.name}.zip") for source in (first, second)]
    assert made[0].path.read_bytes() == made[1].path.read_bytes()
    assert made[0].digest == made[1].digest


def test_the_code_of_the_project_makes_the_same_bytes_twice(tmp_path: Path) -> None:
    made = [build(project(tmp_path / name, libraries=False), here(), tmp_path / f"{name}.zip") for name in ("a", "b")]
    assert made[0].digest == made[1].digest
    names = zipfile.ZipFile(made[0].path).namelist()
    assert names == sorted(names)
    assert {"app.py", "chalice/app.py", "chalicelib/version.py"} <= set(names)
    assert {name for name in names if name.startswith((".chalice", "tests", "infra"))} == set()


def test_a_function_takes_the_byte_code_as_it_stands(tmp_path: Path) -> None:
    made = build(tiny(tmp_path / "source"), here(), tmp_path / "made.zip")
    assert made.bytecode
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(tmp_path / "task")  # as Lambda does: with times that say nothing
    (tmp_path / "task" / "chalicelib" / "words.py").write_text("WORDS = 'compiled anew'\n", encoding="utf-8")
    asked = [sys.executable, "-c", "import app; print(sorted(app.WORDS))"]
    told = subprocess.run(asked, cwd=tmp_path / "task", capture_output=True, text=True, check=True).stdout
    assert told == "['four', 'one', 'three', 'two']\n"


def test_a_bundle_without_a_python_to_compile_it_says_so(tmp_path: Path) -> None:
    made = build(tiny(tmp_path / "source"), Runtime((3, 99)), tmp_path / "made.zip")
    assert not made.bytecode
    assert not [name for name in zipfile.ZipFile(made.path).namelist() if name.endswith(".pyc")]


def test_a_python_that_does_not_run_or_is_another_one_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Runtime((3, 98))
    for folder, says in (("shims", "exit 127"), ("liar", "echo 3.11"), ("versions/3.98.1/bin", "echo 3.98")):
        (tmp_path / folder).mkdir(parents=True)
        stand_in = tmp_path / folder / wanted.name
        stand_in.write_text(f"#!/bin/sh\n{says}\n", encoding="utf-8")
        stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/liar:{tmp_path}/shims")
    assert interpreter(wanted) == str(tmp_path / "versions" / "3.98.1" / "bin" / wanted.name)


def test_a_module_that_does_not_compile_is_no_bundle(tmp_path: Path) -> None:
    source = tiny(tmp_path / "source")
    (source / "chalicelib" / "words.py").write_text("WORDS = (\n", encoding="utf-8")
    with pytest.raises(NotBundled, match="could not compile"), (tmp_path / "log").open("wb") as log:
        build(source, here(), tmp_path / "made.zip", log)


def libraries(folder: Path, **versions: str) -> Path:
    """A folder with the metadata of these libraries."""
    for name, its_version in versions.items():
        metadata = folder / f"{name}-{its_version}.dist-info"
        (metadata / "licenses" / "vendored-1.0.dist-info").mkdir(parents=True)
        (metadata / "METADATA").touch()
        (metadata / "RECORD").touch()
    return folder


def test_a_bundle_of_the_tested_versions_ships(tmp_path: Path) -> None:
    tested = libraries(tmp_path, botocore=version("botocore"), typing_extensions=version("typing_extensions"))
    assert untested(tested) == []


def test_what_was_not_tested_is_named_with_both_versions(tmp_path: Path) -> None:
    assert untested(libraries(tmp_path, botocore="1.0.0", never_heard_of="2.0")) == [
        f"botocore 1.0.0 ships and {version('botocore')} was tested",
        "never_heard_of 2.0 ships and none was tested",
    ]


def test_what_was_not_tested_is_not_bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "fetch", lambda lock, runtime, into, log: libraries(into, botocore="1.0.0"))
    with pytest.raises(NotBundled, match=r"botocore 1\.0\.0 ships"):
        build(tiny(tmp_path / "source"), here(), tmp_path / "made.zip")


def test_what_no_function_reads_is_left_out_and_what_libraries_read_of_themselves_stays(tmp_path: Path) -> None:
    libraries(tmp_path, jmespath="1.1.0")
    types = ("nacl/stub.pyi", "stripe/params/_charge_list_params.py")
    gone = ("bin/jp.py", "botocore/data/ec2/2016/service-2.json.gz", *types, "jmespath-1.1.0.dist-info/RECORD")
    described = ("botocore/data/endpoints.json", "botocore/data/sqs/2012/service-2.json.gz")
    stay = (
        *described,
        "botocore/docs/__init__.py",
        "stripe/_charge.py",
        "jmespath-1.1.0.dist-info/METADATA",
        "github/RECORD",
    )
    for name in (*gone, *stay):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    trim(tmp_path)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert set(stay) <= left
    assert not left & set(gone)


def test_every_service_that_the_code_names_is_described_in_the_bundle() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "chalicelib").rglob("*.py"))
    named = set(re.findall(r'(?:client\(\s*|client, |connect\()"([a-z0-9-]+)"', code))
    assert named >= {"cognito-idp", "dynamodb", "secretsmanager", "sns", "sqs", "sts"}  # the search finds what there is
    assert named | {"s3"} <= services()


def test_what_the_index_does_not_have_is_said(tmp_path: Path) -> None:
    source = tiny(tmp_path / "source")
    lock = f"onramp-never-made==1.0 --hash=sha256:{'0' * 64}\n"
    (source / "requirements.txt").write_text(lock, encoding="utf-8")
    with (tmp_path / "log").open("wb") as output, pytest.MonkeyPatch.context() as offline:
        offline.setenv("PIP_NO_INDEX", "1")
        with pytest.raises(NotBundled, match=r"not every library came for python3\.13 on arm64"):
            build(source, deployed("arm64"), tmp_path / "made.zip", output)


def test_a_lock_that_names_nothing_asks_no_index(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("\n# nothing\n", encoding="utf-8")
    fetch(tmp_path / "requirements.txt", deployed(), tmp_path / "libraries")
    assert not (tmp_path / "libraries").exists()
