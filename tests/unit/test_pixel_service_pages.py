"""Scripts as browsers get them, and the demo shop's pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from fastapi import FastAPI

from chalicelib.clients.analytics.mapping import Mapping
from chalicelib.pixel_source.customer import Customer
from chalicelib.pixel_source.index_data import INDEX_DATA_PATH, add_customer
from chalicelib.pixel_source.website import website_path, website_source
from local.pixel_service import script
from local.pixel_service.main_branch import MainBranch, Source
from local.pixel_service.script import Scripts
from local.pixel_service.storefront import Owners, StorefrontRoutes, sample_documents
from local.platforms import problems
from local.platforms.catalogue import Catalogue
from local.platforms.controller_shapes import Account
from local.platforms.controller_state import ControllerState
from local.platforms.ecom_state import EcomState, StoredIndex
from local.platforms.effects import Effects
from local.platforms.git_store import GitStore
from local.platforms.git_words import Person, TreeEntry
from local.platforms.problems import Refusal
from local.platforms.server import PlatformServer
from local.seed_repository import seed

SHOP = Customer("px-shop", "Marrow & Daughters", "acc-1")


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> GitStore:
    seed(tmp_path / "pixel.git")
    return GitStore(tmp_path / "pixel.git")


def push(store: GitStore, files: dict[str, str]) -> None:
    """One commit on main."""
    head = store.resolve("refs/heads/main")
    assert head is not None
    entries = [TreeEntry(path, "100644", "blob", store.write_blob(text.encode())) for path, text in files.items()]
    commit = store.write_commit(store.write_tree(head, entries), [head], "A change", Person())
    assert store.move("refs/heads/main", commit, head)


def add(store: GitStore, customer: Customer) -> None:
    """What Onramp's commit adds."""
    entry = store.entry("refs/heads/main", INDEX_DATA_PATH)
    assert entry is not None
    assert entry.sha is not None
    data = add_customer(store.blob(entry.sha).decode(), customer)
    push(store, {INDEX_DATA_PATH: data, website_path(customer.pixel_id): website_source(customer)})


class TestMain:
    def test_has_those_customers_that_have_an_entry(self, store: GitStore) -> None:
        assert "px-harbor-books" in MainBranch(store).customers()
        assert SHOP.pixel_id not in MainBranch(store).customers()
        add(store, SHOP)
        assert SHOP.pixel_id in MainBranch(store).customers()

    def test_is_looked_at_again_after_a_moment(self, store: GitStore) -> None:
        clock = Clock()
        main = MainBranch(store, clock)
        assert main.source(SHOP.pixel_id) is None
        add(store, SHOP)
        assert main.source(SHOP.pixel_id) is None
        clock.now += 0.5
        assert main.source(SHOP.pixel_id) is not None

    def test_has_no_script_of_a_customer_without_one_or_without_an_entry(self, store: GitStore) -> None:
        push(store, {website_path("px-stray"): "export {}"})
        assert MainBranch(store).source("px-mitsuba-app") is None
        assert MainBranch(store).source("px-stray") is None


class TestAScript:
    def test_is_the_source_without_its_types_line_by_line(self) -> None:
        source = website_source(SHOP)
        javascript = Scripts().javascript(Source("1", source))
        assert "interface" not in javascript.replace("interface Doc {", "")
        assert ": PixelEvent" not in javascript
        assert "const PIXEL_ID         = 'px-shop';" in javascript
        assert len(javascript.splitlines()) == len(source.splitlines())

    def test_is_compiled_once_for_one_content(self, monkeypatch: pytest.MonkeyPatch) -> None:
        scripts = Scripts()
        first = scripts.javascript(Source("1", "let a: number = 1;"))
        monkeypatch.setattr(script, "NODE", Path("/nowhere"))
        assert scripts.javascript(Source("1", "let a: number = 1;")) == first
        with pytest.raises(FileNotFoundError):
            scripts.javascript(Source("2", "let a: number = 2;"))

    @pytest.mark.parametrize(
        "source", ["import { a } from './a'; a();", "export const a = 1;", "const a: = 1;", "enum A { B }"]
    )
    def test_that_no_page_could_load_is_not_served(self, source: str) -> None:
        with pytest.raises(Refusal, match="SCRIPT_UNUSABLE") as caught:
            Scripts().javascript(Source("1", source))
        assert caught.value.detail.strip()


class Shop:
    """A browser at the shop."""

    def __init__(self, url: str) -> None:
        self._url = url

    def get(self, address: str, **search: str) -> requests.Response:
        """One page."""
        return requests.get(self._url + address, params=search, timeout=10)

    def send(self, address: str) -> requests.Response:
        """A form without fields; where it leads is not followed."""
        return requests.post(self._url + address, timeout=10, allow_redirects=False)


@pytest.fixture
def shop(store: GitStore) -> Iterator[Shop]:
    add(store, SHOP)
    app = FastAPI()
    app.include_router(StorefrontRoutes(MainBranch(store)).router)
    problems.attach(app)
    with PlatformServer(app) as server:
        yield Shop(server.url)


@pytest.fixture
def owned(store: GitStore) -> Iterator[tuple[Shop, EcomState, ControllerState]]:
    """A shop whose pixel is mapped to an account."""
    add(store, SHOP)
    main, effects = MainBranch(store), Effects("any")
    ecom, controller = EcomState(effects, index_ready_seconds=0), ControllerState(effects, card_token_prefix="card-")
    controller.accounts["acc"] = Account(
        system_account_id="acc",
        visible_account_id="a",
        name="Ada",
        status="ACTIVE",
        cell_id="cell-1",
        external_reference="r",
        created_at="2026-01-01T00:00:00Z",
    )

    def mapping(pixel_id: str) -> Mapping:
        if pixel_id != "px-shop":
            raise Refusal(404, "PIXEL_UNKNOWN", "There is no such pixel.")
        return Mapping(pixel_id, "acc", "prefix/", "queue")

    app = FastAPI()
    app.include_router(StorefrontRoutes(main, Owners(mapping, Catalogue(controller, ecom))).router)
    problems.attach(app)
    with PlatformServer(app) as server:
        yield Shop(server.url), ecom, controller


class TestTheOwner:
    def test_sends_the_catalogue_into_the_index_that_has_the_pixel(
        self, owned: tuple[Shop, EcomState, ControllerState]
    ) -> None:
        shop, ecom, controller = owned
        ecom.indexes("acc")["other"] = StoredIndex("other", {}, "2026-01-01T00:00:00Z", 0)
        ecom.indexes("acc")["shop"] = StoredIndex("shop", {"pixel_id": "px-shop"}, "2026-01-01T00:00:00Z", 0)
        page = shop.send("/px-shop/catalogue")
        assert page.headers["location"].startswith("/storefront/?sent=")
        assert set(ecom.index("acc", "shop").documents) == {each["_id"] for each in sample_documents()}
        assert not ecom.index("acc", "other").documents
        assert [key.name for key in controller.api_keys["acc"].values()] == ["catalogue import"]

    @pytest.mark.parametrize("pixel_id", ["px-shop", "px-later"])
    def test_is_told_why_it_cannot_be_sent(self, owned: tuple[Shop, EcomState, ControllerState], pixel_id: str) -> None:
        shop, _, controller = owned
        said = parse_qs(urlsplit(shop.send(f"/{pixel_id}/catalogue").headers["location"]).query)["sent"]
        assert said in (
            ["No index has this pixel yet: finish the set-up, then try again."],
            ["There is no such pixel."],
        )
        assert not controller.api_keys


class TestTheShop:
    def test_shows_the_sample_customers_documents_with_the_snippet(self, shop: Shop) -> None:
        page = shop.get("/px-shop").text
        assert all(document["title"] in page for document in sample_documents())
        assert page.count('<script async src="/pixel/px-shop.js"></script>') == 1
        assert "is on main and running" in page

    def test_is_there_for_each_pixel_on_main(self, shop: Shop) -> None:
        page = shop.get("/").text
        assert '<a href="/storefront/px-shop">px-shop</a>' in page
        assert "px-later" not in page

    def test_says_when_the_pixel_is_not_on_main_yet(self, shop: Shop) -> None:
        assert "is not on main yet" in shop.get("/px-later").text

    def test_describes_a_product_as_search_engines_want_it(self, shop: Shop) -> None:
        page = shop.get("/px-shop/products/fen-boot-moss").text
        (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
        assert json.loads(found)["sku"] == "fen-boot-moss"

    def test_has_no_page_for_what_it_does_not_sell(self, shop: Shop) -> None:
        assert shop.get("/px-shop/products/none").json()["code"] == "PRODUCT_NOT_FOUND"

    def test_finds_by_words_and_shows_a_search_as_text(self, shop: Shop) -> None:
        assert "Linden derby, ink" not in shop.get("/px-shop", q="boot").text
        page = shop.get("/px-shop", q='"><script>alert(1)</script>').text
        assert "<script>alert" not in page

    @pytest.mark.parametrize("address", ["/px%22onload", "/%3Cb%3E", "/" + "x" * 129])
    def test_takes_nothing_for_a_pixel_id_that_is_none(self, shop: Shop, address: str) -> None:
        assert shop.get(address).status_code == 422
