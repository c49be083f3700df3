"""Protections of what is deployed: that it is what was tested, and says which code it is."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

FILE = "infra/package.py"
TESTS = "tests/unit/test_package.py::"

MUTATIONS = (
    Mutation(
        "untested-ships",
        "A package with a library in another version than the tested one is refused.",
        FILE,
        "if (tested := _installed(name)) != ships",
        "if not (tested := _installed(name))",
        (f"{TESTS}test_what_was_not_tested_is_named_with_both_versions",),
    ),
    Mutation(
        "wheels-by-chance",
        "Pip is told Lambda's platform, so that it needs no second download, which would check no hashes.",
        FILE,
        "env={**environment, **wheels_for_lambda(sys.version_info[:2])},",
        "env=dict(environment),",
        (f"{TESTS}test_chalice_is_told_lambdas_wheels_and_what_the_caller_says",),
    ),
    Mutation(
        "too-new-glibc",
        "No wheel is taken that needs a newer C library than the runtime's.",
        FILE,
        "_AMAZON_LINUX_2, _AMAZON_LINUX_2023 = 26, 34",
        "_AMAZON_LINUX_2, _AMAZON_LINUX_2023 = 34, 34",
        (f"{TESTS}test_pip_takes_wheels_that_lambdas_runtime_loads_and_no_others",),
    ),
    Mutation(
        "which-code",
        "Every log line says which version wrote it, also where Lambda's own handler writes it.",
        "chalicelib/logs.py",
        "    for each in root.handlers:\n        each.addFilter(with_version)",
        "        handler.addFilter(with_version)",
        ("tests/unit/test_version.py::test_every_line_carries_it_whoever_set_up_the_handler_and_however_often",),
    ),
)
