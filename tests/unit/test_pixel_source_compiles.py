"""What Onramp writes into the pixel repository, before the real TypeScript compiler and in a real engine."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from chalicelib.pixel_source.customer import Customer
from chalicelib.pixel_source.index_data import EXPORT_NAME, INDEX_DATA_PATH, add_customer
from chalicelib.pixel_source.literals import joined_surrogates
from chalicelib.pixel_source.website import website_path, website_source
from tests.typescript.toolchain import JavaScript, complaints, install

SAMPLE = Path(__file__).parents[2] / "local" / "pixel_repository"
NAMES = [
    'O\'Neill & "Sons" \\ Co',
    "'}, evil: (() => { throw 1 })(), x: {customerName: '",
    "`${process.exit(1)}`",
    "*/ // /* <!-- --> ]]>",
    "</script><script>alert(1)</script>",
    "line\nbreak\r\nand\u2028separators\u2029\u0085",
    "\x00\x01\x1b[31m\x7f",
    "lone \ud83d and \ude00, and a pair \U0001f600",
    "\u202eright to left\u202c \u2066isolated\u2069 \u200f\u061c",
    "שלום مرحبا",
    "e\u0301\u0300 \u0301\u200b\ufeff\ufe0f\U000e0001",
    "\\u0041\\x41\\",
    "長い名前" * 75,
    "__proto__",
    "",
    " ",
]


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    install()


@pytest.fixture(scope="module")
def customers() -> list[Customer]:
    hostile = [Customer(f"px-{number}", name, f"acc_{number}") for number, name in enumerate(NAMES)]
    ids = ["1", "0x1", "007", "class", "-", "_", "A" * 128]
    return hostile + [Customer(name, name, name, "mobile", personalization=True) for name in ids]


@pytest.fixture(scope="module")
def edited(customers: list[Customer]) -> str:
    source = (SAMPLE / INDEX_DATA_PATH).read_text(encoding="utf-8")
    for customer in customers:
        source = add_customer(source, customer)
    return source


def test_the_repository_still_compiles_strictly(tmp_path: Path, customers: list[Customer], edited: str) -> None:
    project = shutil.copytree(SAMPLE, tmp_path / "pixel")
    (project / INDEX_DATA_PATH).write_text(edited, encoding="utf-8")
    for customer in customers[-4:]:
        path = project / website_path(customer.pixel_id)
        path.parent.mkdir(parents=True)
        path.write_text(website_source(customer), encoding="utf-8")
    assert complaints(project) == ""
    (project / INDEX_DATA_PATH).write_text(edited.replace("Type: 'mobile'", "Type: 'kiosk'"), encoding="utf-8")
    assert "kiosk" in complaints(project)  # the compiler did look at the entries


def test_every_name_is_in_the_data_exactly_as_it_was_written(customers: list[Customer], edited: str) -> None:
    with JavaScript() as javascript:
        data = javascript.export(edited, EXPORT_NAME)
    for customer in customers:
        entry = data[customer.pixel_id]
        assert joined_surrogates(entry["customerName"]) == joined_surrogates(customer.customer_name)
        assert {**entry, "customerName": customer.customer_name} == customer.fields
    assert len(data) == 3 + len(customers)
    assert data["nordlicht_outdoor"]["throttle"] == {"eventsPerSecond": 50, "burst": 500}


def test_the_data_is_harmless_inside_an_inline_script(edited: str) -> None:
    with JavaScript() as javascript:
        compiled = javascript.script(edited)
    assert not re.search(r"</|<!--|[\u202a-\u202e\u2066-\u2069\u2028\u2029]", compiled)
