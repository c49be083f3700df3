"""A release: what is against making one, what is told of its parts, and the list of those that were made."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra.bundle import Bundle
from infra.generated import ROOT
from infra.releases import forms, released, unreadable
from infra.runtime import here
from operate.settings import declared
from tools import release
from tools.audit import report, told
from tools.release import NotReleased, digests, refusals, same_bytes, starts


@pytest.fixture
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone from which version 1.2.0 can be released."""
    monkeypatch.setattr(release, "interpreter", lambda runtime: "python3.13")
    (tmp_path / "CHANGELOG.md").write_text("## [Unreleased]\n\n## [1.2.0] - 2026-11-29\n", encoding="utf-8")
    (tmp_path / "releases.toml").write_text(listed("1.1.0"), encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def listed(version: str) -> str:
    return f"[[release]]\nversion = '{version}'\ncommit = '{'a' * 40}'\ndate = 2026-11-28\nrollback = 'Nothing.'\n"


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "more")


def test_nothing_is_against_a_release_of_a_clean_tree_that_the_changelog_tells_of(clean: Path) -> None:
    assert refusals(clean, "1.2.0") == []


def test_what_is_not_committed_is_named(clean: Path) -> None:
    (clean / "CHANGELOG.md").write_text("## [1.2.0] - 2026-11-29\n", encoding="utf-8")
    (clean / "left over").touch()
    assert refusals(clean, "1.2.0") == ['The tree is not clean: commit or put away CHANGELOG.md, "left over".']


def test_a_version_of_which_the_changelog_does_not_tell_is_refused(clean: Path) -> None:
    (reason,) = refusals(clean, "1.20")
    assert reason.startswith("CHANGELOG.md has no section '## [1.20] - YYYY-MM-DD'")


def test_a_version_is_released_once(clean: Path) -> None:
    (clean / "releases.toml").write_text(listed("1.2.0"), encoding="utf-8")
    commit(clean)
    git(clean, "tag", "v1.2.0")
    reasons = refusals(clean, "1.2.0")
    assert [reason.split(":")[0] for reason in reasons] == [
        "releases.toml has 1.2.0 already",
        "There is a tag v1.2.0 already.",
    ]


def test_without_a_python_that_writes_byte_code_there_is_no_release(
    clean: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "interpreter", lambda runtime: None)
    (reason,) = refusals(clean, "1.2.0")
    assert "No python3.13 was found" in reason


def test_bundles_that_differ_are_no_release_and_what_differs_is_named(tmp_path: Path) -> None:
    for name, text in (("first", "a = 1"), ("same", "a = 1"), ("other", "a = 2")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(zipfile.ZipInfo("app.py"), text)
    same_bytes(tmp_path / "first", tmp_path / "same")
    with pytest.raises(NotReleased, match=r"differ: app\.py"):
        same_bytes(tmp_path / "first", tmp_path / "other")


def test_a_bundle_that_lacks_what_its_code_imports_is_no_release(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bundle.zip", "w") as archive:
        for name, text in (("app.py", ""), ("boto3.py", "client = print"), ("chalicelib/__init__.py", "")):
            archive.writestr(name, text)
        archive.writestr("chalicelib/later/__init__.py", "import never_heard_of\n")
    bundle = Bundle.of(tmp_path / "bundle.zip", here(), bytecode=False)
    with pytest.raises(NotReleased, match="No module named 'never_heard_of'"):
        starts(bundle, sys.executable)


def test_digests_are_those_that_sha256sum_checks(tmp_path: Path) -> None:
    for name in ("b.zip", "a.json"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "SHA256SUMS").write_text(digests(tmp_path), encoding="utf-8")
    assert digests(tmp_path).count("\n") == 2
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=True)


FINE = {"name": "six", "version": "1.17.0", "vulns": []}
FAULTY = {"name": "idna", "version": "1.0", "vulns": [{"id": "GHSA-1", "fix_versions": ["1.1"]}, {"id": "GHSA-2"}]}
UNKNOWN = {"name": "boto3", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("found", "first"),
    [
        ([FINE], "Audited: 1 libraries, 0 known faults."),
        ([FINE, FAULTY], "FAULTS KNOWN: 2 libraries, 2 known faults."),
        ([FINE, UNKNOWN], "NOT ALL AUDITED: 1 of 2 libraries were skipped; the others have 0 known faults."),
        ([UNKNOWN], "NOT AUDITED: the advisory service knew none of 1 libraries. Ask again from elsewhere."),
        ([], "NOT AUDITED: the advisory service knew none of 0 libraries. Ask again from elsewhere."),
    ],
)
def test_a_library_that_nobody_looked_at_does_not_pass_for_one_without_faults(
    found: list[dict[str, object]], first: str
) -> None:
    assert told(found).splitlines()[0] == first


def test_a_fault_is_named_with_the_version_that_mends_it() -> None:
    assert told([FAULTY]).splitlines()[2:] == [
        "- idna 1.0: GHSA-1 (mended in 1.1)",
        "- idna 1.0: GHSA-2 (mended in no version yet)",
    ]


def test_an_advisory_service_out_of_reach_is_said_first(tmp_path: Path) -> None:
    command = tmp_path / "pip-audit"
    command.write_text("#!/bin/sh\necho 'ConnectionError: no route' >&2; exit 1\n", encoding="utf-8")
    command.chmod(0o755)
    told_of = report(command, tmp_path / "requirements.txt")
    assert told_of.startswith("NOT AUDITED: the advisory service could not be asked.")
    assert "no route" in told_of


def test_the_list_of_releases_says_of_each_what_a_rollback_needs() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = [tuple(map(int, one.version.split("."))) for one in released()]
    assert versions == sorted(set(versions))
    for one in released():
        assert len(one.commit) == 40
        assert set(one.commit) <= set("0123456789abcdef")
        assert f"## [{one.version}] - {one.date}" in changelog


def test_an_entry_that_is_no_release_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "releases.toml").write_text(f"{listed('1.0.0')}comit = 'x'\n", encoding="utf-8")
    with pytest.raises(TypeError):
        released(tmp_path / "releases.toml")


def test_what_a_release_cannot_read_is_told_by_the_settings_that_store_it(tmp_path: Path) -> None:
    file = tmp_path / "releases.toml"
    form = "[[form]]\nsetting = 'FORM=2'\nsays = 'Letters for words.'\n"
    file.write_text(f"{listed('1.0.0')}cannot_read = ['FORM=2']\n{listed('1.1.0')}{form}", encoding="utf-8")
    assert [one.environment for one in forms(file)] == [{"FORM": "2"}]
    assert unreadable("1.0.0", ["FORM=2", "FORM=3"], file) == ["FORM=2"]
    assert unreadable("1.1.0", ["FORM=2"], file) == []
    assert unreadable("1.0.0", [], file) == []


def test_the_list_names_as_unreadable_only_forms_that_there_are() -> None:
    assert {setting for one in released() for setting in one.cannot_read} <= {form.setting for form in forms()}
    assert {name for form in forms() for name in form.environment} <= {name.upper() for name in declared.settings()}
