"""Protections of what is deployed: that it is what was tested, the same whoever makes it, and says which code it is."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

BUNDLE, LIBRARIES, PACKAGE, RUNTIME = (f"infra/{name}.py" for name in ("bundle", "libraries", "package", "runtime"))
BUNDLED, PACKAGED, RUNS = (f"tests/unit/test_{name}.py::" for name in ("bundle", "package", "runtime"))

MUTATIONS = (
    Mutation(
        "untested-ships",
        "A bundle with a library in another version than the tested one is refused.",
        LIBRARIES,
        "if (tested := _installed(name)) != ships",
        "if not (tested := _installed(name))",
        (
            f"{BUNDLED}test_what_was_not_tested_is_named_with_both_versions",
            f"{BUNDLED}test_what_was_not_tested_is_not_bundled",
        ),
    ),
    Mutation(
        "chalices-own-bundle",
        "A bundle that Chalice made by itself, of libraries without our rules, is refused.",
        PACKAGE,
        "if made.digest != bundle.digest:",
        "if not made.digest:",
        (f"{PACKAGED}test_a_bundle_that_chalice_makes_by_itself_is_refused",),
    ),
    Mutation(
        "packagers-runtime",
        "Functions have the project's runtime, not that of the Python which packages.",
        PACKAGE,
        "Config.lambda_python_version = property(lambda config: runtime)\n",
        "",
        (f"{PACKAGED}test_chalice_is_told_the_runtime_and_ships_our_bundle_for_the_flows_of_the_stage",),
    ),
    Mutation(
        "too-new-glibc",
        "No wheel is taken that needs a newer C library than the runtime's.",
        RUNTIME,
        "_AMAZON_LINUX_2, _AMAZON_LINUX_2023 = 26, 34",
        "_AMAZON_LINUX_2, _AMAZON_LINUX_2023 = 26, 35",
        (f"{RUNS}test_a_runtime_takes_the_wheels_that_it_loads_and_no_others",),
    ),
    Mutation(
        "times-in-the-bundle",
        "A bundle has the same bytes whenever it is made.",
        BUNDLE,
        "entry = zipfile.ZipInfo(name, _EARLIEST)",
        "entry = zipfile.ZipInfo.from_file(path, name)",
        (f"{BUNDLED}test_the_same_sources_make_the_same_bytes_wherever_and_whenever",),
    ),
    Mutation(
        "byte-code-by-time",
        "Byte code counts whatever times the files of a bundle get where it is unpacked.",
        BUNDLE,
        '"unchecked-hash"',
        '"timestamp"',
        (f"{BUNDLED}test_a_function_takes_the_byte_code_as_it_stands",),
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
