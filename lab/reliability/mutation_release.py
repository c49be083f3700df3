"""Protections of a release: of what is committed, once, the same bytes twice, and no silence taken for health."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

TESTS = "tests/unit/test_release.py::"

MUTATIONS = (
    Mutation(
        "dirty-release",
        "A release is made of what is committed.",
        "tools/release.py",
        'if changed := _git(root, "status", "--porcelain"):',
        'if changed := "":',
        (f"{TESTS}test_what_is_not_committed_is_named",),
    ),
    Mutation(
        "released-twice",
        "A version is released once.",
        "tools/release.py",
        "if version in {one.version for one in released(root / FILE.name)}:",
        "if not version:",
        (f"{TESTS}test_a_version_is_released_once",),
    ),
    Mutation(
        "another-bundle",
        "A release whose bundle comes out otherwise the second time is none.",
        "tools/release.py",
        '    raise NotReleased(f"Two bundles of the same',
        '    str(f"Two bundles of the same',
        (f"{TESTS}test_bundles_that_differ_are_no_release_and_what_differs_is_named",),
    ),
    Mutation(
        "release-that-lacks",
        "A bundle that lacks what its code imports is no release.",
        "tools/release.py",
        "    importlib.import_module(module.name)",
        "    str(module.name)",
        (f"{TESTS}test_a_bundle_that_lacks_what_its_code_imports_is_no_release",),
    ),
    Mutation(
        "silence-is-health",
        "A library that the advisory service does not know does not pass for one without faults.",
        "tools/audit.py",
        "if not libraries or skipped == libraries:",
        "if not libraries:",
        (f"{TESTS}test_a_library_that_nobody_looked_at_does_not_pass_for_one_without_faults",),
    ),
)
