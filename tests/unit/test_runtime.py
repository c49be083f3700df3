"""The runtime of the functions: what it loads, and that nothing follows from the Python that packages."""

from __future__ import annotations

import pytest
from packaging.markers import default_environment
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import parse_wheel_filename

from infra.runtime import ARCHITECTURES, Runtime, deployed
from tests.unit.test_requirements import SHIPS, locked


@pytest.mark.parametrize(
    ("runtime", "wheel", "loads"),
    [
        (Runtime((3, 11)), "cryptography-50.0.2-cp311-abi3-manylinux_2_34_x86_64.whl", False),
        (Runtime((3, 11)), "cryptography-50.0.2-cp311-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", True),
        (Runtime((3, 11)), "cffi-2.1.1-cp312-cp312-manylinux_2_17_x86_64.whl", False),
        (deployed(), "cryptography-50.0.2-cp311-abi3-manylinux_2_34_x86_64.whl", True),
        (deployed(), "cryptography-50.0.2-cp311-abi3-manylinux_2_35_x86_64.whl", False),
        (deployed(), "cffi-2.1.1-cp313-cp313-macosx_11_0_arm64.whl", False),
        (deployed(), "cffi-2.1.1-cp313-cp313-manylinux_2_17_aarch64.whl", False),
        (deployed("arm64"), "cffi-2.1.1-cp313-cp313-manylinux2014_aarch64.manylinux_2_17_aarch64.whl", True),
        (deployed("arm64"), "cffi-2.1.1-cp313-cp313-manylinux_2_17_x86_64.whl", False),
        (deployed(), "six-1.17.0-py2.py3-none-any.whl", True),
    ],
)
def test_a_runtime_takes_the_wheels_that_it_loads_and_no_others(runtime: Runtime, wheel: str, loads: bool) -> None:
    abi = f"cp{runtime.version.replace('.', '')}"
    taken: set[Tag] = {
        *cpython_tags(runtime.python, [abi], runtime.platforms),
        *compatible_tags(runtime.python, abi, runtime.platforms),
    }
    assert bool(parse_wheel_filename(wheel)[3] & taken) is loads


def test_an_architecture_that_lambda_has_not_is_refused() -> None:
    with pytest.raises(ValueError, match="no architecture 'aarch64', only x86_64 and arm64"):
        deployed("aarch64")


def test_what_ships_is_the_same_whoever_packages_it() -> None:
    """Pip reads a lock's conditions for the Python that runs pip, not for the one that it fetches wheels for."""
    lambdas = {name: str(said) for name, said in default_environment().items()}
    lambdas |= {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
    places: list[dict[str, str]] = [
        {**lambdas, "python_version": version, "python_full_version": f"{version}.1", **system}
        for version in ("3.11", "3.12", "3.13", "3.14")
        for system in (
            {"platform_machine": "x86_64"},
            {"platform_machine": "aarch64"},
            {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"},
        )
    ]
    for name, library in locked(SHIPS).items():
        assert {library.marker is None or library.marker.evaluate(place) for place in places} == {True}, name


def test_both_architectures_have_one_runtime() -> None:
    assert {deployed(architecture).name for architecture in ARCHITECTURES} == {"python3.13"}
