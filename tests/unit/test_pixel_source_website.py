"""The placeholder script: what it recognises, what it sends, and above all what it does not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.errors import Permanent
from chalicelib.pixel_source.customer import Customer
from chalicelib.pixel_source.website import website_path, website_source
from tests.typescript.toolchain import JavaScript, install

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAVE = [["leave"]]
PRODUCT = {"@type": "Product"}
BROKEN = "<script type='application/ld+json'>{broken</script>"
OG = '<meta property="og:type" content="product">'
MICRODATA = '<div itemscope itemtype="https://schema.org/Product">'


@dataclass
class Browser:
    """Visits pages with the compiled script."""

    javascript: JavaScript
    plain: str
    personal: str

    def visit(self, url: str, *, personalization: bool = False, **page: Any) -> dict[str, Any]:
        page.setdefault("actions", LEAVE)
        script = self.personal if personalization else self.plain
        visited: dict[str, Any] = self.javascript.visit({"url": url, "script": script, **page})
        return visited

    def events(self, url: str, **page: Any) -> list[dict[str, Any]]:
        visited = self.visit(url, **page)
        assert visited["errors"] == []
        return [event for sent in visited["sent"] for event in json.loads(sent["body"])["events"]]

    def told(self, url: str, **page: Any) -> list[tuple[str, str, str | None]]:
        return [(event["type"], event["pageType"], event.get("docId")) for event in self.events(url, **page)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    install()
    with JavaScript() as javascript:
        plain, personal = (
            javascript.script(website_source(Customer("px-1", "Acme", "acc_1", personalization=personalization)))
            for personalization in (False, True)
        )
        yield Browser(javascript, plain, personal)


def json_ld(document: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(document)}</script>'


def test_the_path_and_the_script_take_ids_only() -> None:
    assert website_path("px-1") == "src/customers/px-1/website.ts"
    with pytest.raises(Permanent):
        website_path("../px-1")
    source = website_source(Customer("px-1", "Acme Name", "acc_77", personalization=True))
    assert "const PIXEL_ID: string = 'px-1';" in source
    assert "const PERSONALIZATION: boolean = true;" in source
    assert "Acme" not in source
    assert "acc_77" not in source


def test_it_compiles_to_one_classic_script(browser: Browser) -> None:
    assert "export" not in browser.plain.split("*/")[1]
    assert "import" not in browser.plain.split("*/")[1]
    assert "</script" not in browser.plain


@pytest.mark.parametrize("name", ["q", "query", "search", "s"])
def test_a_search_page_is_told_by_its_parameter(browser: Browser, name: str) -> None:
    view, search = browser.events(f"https://shop.example/find?utm=x&{name}=red+shoes&token=abc")
    assert (view["type"], view["pageType"], view["path"]) == ("page_view", "search", "/find")
    assert (search["type"], search["searchTerm"]) == ("search", "red shoes")


@pytest.mark.parametrize(
    ("url", "html", "doc_id"),
    [
        ("https://shop.example/products/red-shoe", "", "red-shoe"),
        ("https://shop.example/p/48213/", "", "48213"),
        ("https://shop.example/de/product/a%20b", "", "a b"),
        ("https://shop.example/x", json_ld({"@type": "Product", "sku": "S1"}), "S1"),
        ("https://shop.example/x", json_ld({"@graph": [{"@type": ["Product"], "productID": 7}]}), "7"),
        ("https://shop.example/x", BROKEN + json_ld([{"@type": "https://schema.org/Product", "sku": "S2"}]), "S2"),
        ("https://shop.example/x", OG, None),
        ("https://shop.example/x", OG + '<meta property="product:retailer_item_id" content="R1">', "R1"),
        ("https://shop.example/x", MICRODATA + '<b itemprop="sku"> M1 </b></div>', "M1"),
        ("https://shop.example/products/slug", json_ld({"@type": "Product", "sku": "S1"}), "S1"),
        ("https://shop.example/x", json_ld({"@type": "Product", "sku": "", "productID": "4711"}), "4711"),
        ("https://shop.example/x", json_ld({"@type": "Product", "sku": None, "productGroupID": "G1"}), "G1"),
        ("https://shop.example/x", MICRODATA + '<b itemprop="sku"></b><b itemprop="productID">M2</b></div>', "M2"),
        ("https://shop.example/products/red-shoe?q=boots", "", "red-shoe"),
        ("https://shop.example/p/" + "é" * 201, "", None),
    ],
)
def test_a_product_page_is_told_by_its_path_or_its_metadata(
    browser: Browser, url: str, html: str, doc_id: str | None
) -> None:
    page = f"<html><head></head><body>{html}</body></html>"
    assert browser.told(url, html=page) == [("page_view", "product", None), ("product_view", "product", doc_id)]


@pytest.mark.parametrize(
    ("url", "html", "kind"),
    [
        ("https://shop.example/", "", "other"),
        ("https://shop.example/products", "", "other"),
        ("https://shop.example/list", json_ld([PRODUCT, PRODUCT]), "other"),
        ("https://shop.example/list", json_ld({"@type": "ItemList", "itemListElement": [PRODUCT]}), "other"),
        ("https://shop.example/cart", "", "cart"),
        ("https://shop.example/basket/", "", "cart"),
        ("https://shop.example/products/all", "", "other"),
    ],
)
def test_other_pages_are_only_viewed(browser: Browser, url: str, html: str, kind: str) -> None:
    assert browser.told(url, html=f"<body>{html}</body>") == [("page_view", kind, None)]


@pytest.mark.parametrize(
    ("html", "selector", "doc_id"),
    [
        ("<button>Add to cart</button>", "button", "shoe"),
        ("<button><span>ADD TO BAG</span></button>", "span", "shoe"),
        ('<input type="submit" value="Add to basket">', "input", "shoe"),
        ('<a class="add_to_cart_button" data-product_id="77" href="#">+</a>', "a", "77"),
        (MICRODATA + '<i itemprop="sku">M9</i><button name="add">+</button></div>', "button", "M9"),
        ('<form action="/cart/add"><button type="submit"><b>Buy</b></button></form>', "b", "shoe"),
    ],
)
def test_an_add_to_cart_button_tells_its_product(browser: Browser, html: str, selector: str, doc_id: str) -> None:
    told = browser.told(
        "https://shop.example/p/shoe", html=f"<body>{html}</body>", actions=[["click", selector], ["leave"]]
    )
    assert told[-1] == ("add_to_cart", "product", doc_id)


@pytest.mark.parametrize(
    "html",
    [
        "<button>\n" + " " * 90 + "<b>Add</b>\n" + " " * 20 + "to cart\n</button>",
        "<button>Add&nbsp;to&nbsp;cart</button>",
        "<button>Add<br>\nto basket</button>",
        '<div class="add-to-cart"><input name="quantity"><button>Buy</button></div>',
        '<div class="add-to-cart"><button type="button">Add to bag</button></div>',
        "<label><button>Add to cart</button></label>",
    ],
)
def test_a_button_is_known_by_its_words_however_the_page_is_written(browser: Browser, html: str) -> None:
    actions = [["click", "button"], ["leave"]]
    told = browser.told("https://shop.example/", html=f"<body>{html}</body>", actions=actions)
    assert [kind for kind, _, _ in told] == ["page_view", "add_to_cart"]


@pytest.mark.parametrize(
    ("html", "selector"),
    [
        ('<div class="add-to-cart"><input name="quantity"><button>Buy</button></div>', "input"),
        ('<div class="add-to-cart"><label>Size</label><select><option>9</option></select></div>', "select"),
        ('<div class="add-to-cart"><button type="button">+</button><button>Buy</button></div>', "button"),
        ('<button aria-disabled="true">Add to cart</button>', "button"),
        ('<button aria-disabled="true" class="add-to-cart"><b>+</b></button>', "b"),
        ('<input type="submit" name="add" value="+" disabled>', "input"),
    ],
)
def test_what_puts_nothing_into_the_cart_tells_nothing(browser: Browser, html: str, selector: str) -> None:
    actions = [["click", selector], ["leave"]]
    told = browser.told("https://shop.example/", html=f"<body>{html}</body>", actions=actions)
    assert [kind for kind, _, _ in told] == ["page_view"]


def test_an_attribute_that_is_empty_does_not_hide_the_next(browser: Browser) -> None:
    html = '<body><button data-sku="" data-product-id="42">Add to cart</button></body>'
    told = browser.told("https://shop.example/p/main", html=html, actions=[["click", "button"], ["leave"]])
    assert told[-1] == ("add_to_cart", "product", "42")


def test_a_search_beside_the_products_is_a_search(browser: Browser) -> None:
    told = browser.told("https://shop.example/products/search?q=boots")
    assert [kind for kind, _, _ in told] == ["page_view", "search"]


def test_a_long_search_is_cut_between_characters_and_not_within_one(browser: Browser) -> None:
    (_, search) = browser.events(f"https://shop.example/search?q={'a' * 199}😀b")
    assert search["searchTerm"] == "a" * 199 + "😀"


def test_another_button_tells_nothing(browser: Browser) -> None:
    html = "<body><button>Add to wish list</button></body>"
    told = browser.told("https://shop.example/", html=html, actions=[["click", "button"], ["leave"]])
    assert [kind for kind, _, _ in told] == ["page_view"]


def test_a_single_page_app_is_followed_once_per_address(browser: Browser) -> None:
    actions = [["push", "/p/one"], ["tick"], ["push", "/p/one"], ["tick"], ["push", "/find?q=hat"], ["tick"], ["leave"]]
    assert browser.told("https://shop.example/", actions=actions) == [
        ("page_view", "other", None),
        ("page_view", "product", None),
        ("product_view", "product", "one"),
        ("page_view", "search", None),
        ("search", "search", None),
    ]


def test_a_router_behind_the_hash_is_followed_too(browser: Browser) -> None:
    actions = [["hash", "#/p/one"], ["tick"], ["hash", "#reviews"], ["tick"], ["hash", "#!/find?q=hat"], ["tick"]]
    events = browser.events("https://shop.example/shop/", actions=[*actions, ["leave"]])
    assert [(event["type"], event["path"]) for event in events] == [
        ("page_view", "/shop/"),
        ("page_view", "/shop/p/one"),
        ("product_view", "/shop/p/one"),
        ("page_view", "/shop/"),
        ("page_view", "/shop/find"),
        ("search", "/shop/find"),
    ]


@pytest.mark.parametrize(
    ("term", "sent"),
    [
        ("jane.doe%40example.com%20boots", "[email] boots"),
        ("order%20%2B49%20(170)%20123-4567", "order [number]"),
        ("4111%201111%201111%201111", "[number]"),
        ("size%2042", "size 42"),
    ],
)
def test_a_search_term_loses_addresses_and_long_numbers(browser: Browser, term: str, sent: str) -> None:
    assert browser.events(f"https://shop.example/?q={term}")[1]["searchTerm"] == sent


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/user/jane%40example.com/orders", "/user/[email]/orders"),
        ("/user/jane%40example.com/%E0%A4%A", "/user/[email]/%E0%A4%A"),
        ("/orders/1234567890", "/orders/[number]"),
    ],
)
def test_a_path_loses_them_too(browser: Browser, path: str, sent: str) -> None:
    assert [event["path"] for event in browser.events(f"https://shop.example{path}?token=abc#part")] == [sent]


def test_a_product_id_that_is_an_address_is_not_sent(browser: Browser) -> None:
    assert browser.told("https://shop.example/p/jane%40example.com")[-1] == ("product_view", "product", None)


def test_nothing_of_the_visitor_is_sent_or_kept(browser: Browser) -> None:
    visited = browser.visit("https://shop.example/?utm_source=x&q=hat&email=a@b.c", navigator={"userAgent": "UA-1"})
    text = json.dumps(visited["sent"])
    assert all(part not in text for part in ("UA-1", "utm_source", "a@b.c", "sessionId"))
    assert visited["storage"] == []
    assert visited["cookie"] == ""
    fields = set().union(*(event for sent in visited["sent"] for event in json.loads(sent["body"])["events"]))
    assert fields == {"eventId", "type", "at", "path", "pageType", "searchTerm"}


def test_with_personalization_events_carry_one_random_id_for_the_tab(browser: Browser) -> None:
    url = "https://shop.example/p/a"
    first, second = (browser.events(url, personalization=True) for _ in range(2))
    assert len({event["sessionId"] for event in first}) == 1
    assert first[0]["sessionId"] != second[0]["sessionId"]
    assert browser.visit(url, personalization=True)["storage"] == ["pixel:px-1:session"]


@pytest.mark.parametrize("signal", [{"doNotTrack": "1"}, {"globalPrivacyControl": True}])
def test_a_visitor_who_opted_out_is_not_followed(browser: Browser, signal: dict[str, Any]) -> None:
    visited = browser.visit("https://shop.example/p/a", personalization=True, navigator=signal)
    assert (visited["sent"], visited["storage"], visited["errors"]) == ([], [], [])


def test_events_go_together_and_by_beacon_when_the_page_is_left(browser: Browser) -> None:
    sent = browser.visit("https://shop.example/p/a")["sent"]
    assert [(one["via"], one["to"]) for one in sent] == [("beacon", "https://cdn.example/pixel/px-1/events")]
    assert json.loads(sent[0]["body"])["pixelId"] == "px-1"


def test_events_go_by_fetch_while_the_page_stays(browser: Browser) -> None:
    sent = browser.visit("https://shop.example/p/a", actions=[["tick"], ["leave"]])["sent"]
    assert [one["via"] for one in sent] == ["fetch"]


def test_a_full_batch_goes_at_once(browser: Browser) -> None:
    pushes = [action for number in range(9) for action in (["push", f"/a{number}"], ["tick"])]
    sent = browser.visit("https://shop.example/", actions=pushes)["sent"]
    assert all(len(json.loads(one["body"])["events"]) <= 10 for one in sent)
    assert sum(len(json.loads(one["body"])["events"]) for one in sent) >= 9


def test_the_snippet_can_name_another_endpoint(browser: Browser) -> None:
    visited = browser.visit("https://shop.example/", tag={"dataset": {"endpoint": "https://in.example/e"}})
    assert [one["to"] for one in visited["sent"]] == ["https://in.example/e"]


def test_a_snippet_pasted_twice_counts_once(browser: Browser) -> None:
    assert len(browser.events("https://shop.example/", times=2)) == 1


@pytest.mark.parametrize("broken", ["sessionStorage", "crypto", "history", "fetch"])
def test_a_page_that_denies_something_never_sees_an_error(browser: Browser, broken: str) -> None:
    visited = browser.visit(
        "https://shop.example/p/a", personalization=True, broken=[broken], actions=[["tick"], ["leave"]]
    )
    assert visited["errors"] == []


@pytest.mark.parametrize("throwing", [{"fetch": 1}, {"fetch": 3}, {"sendBeacon": 1}, {"sendBeacon": 1, "fetch": 1}])
def test_events_that_the_browser_refuses_to_send_are_kept_and_sent_again(
    browser: Browser, throwing: dict[str, int]
) -> None:
    leaving: list[list[str]] = [["leave"]] if "sendBeacon" in throwing else []
    actions = [*leaving, *[["tick"]] * 4]
    sent = browser.visit("https://shop.example/p/a", throwing=throwing, actions=actions)["sent"]
    events = [event["type"] for one in sent for event in json.loads(one["body"])["events"]]
    assert events == ["page_view", "product_view"]


@pytest.mark.parametrize("tag", [None, {"src": ""}])
def test_a_script_that_cannot_know_where_its_events_belong_says_so_and_sends_nothing(
    browser: Browser, tag: object
) -> None:
    visited = browser.visit("https://shop.example/p/a", tag=tag, actions=[["tick"], ["leave"]])
    assert (visited["sent"], visited["errors"]) == ([], [])
    assert "data-endpoint" in visited["said"][0]


def test_a_script_that_was_loaded_as_a_module_finds_its_own_element(browser: Browser) -> None:
    html = '<body><script type="text/plain" src="https://cdn.example/pixel/px-1.js"></script></body>'
    visited = browser.visit("https://shop.example/", tag=None, html=html)
    assert [one["to"] for one in visited["sent"]] == ["https://cdn.example/pixel/px-1/events"]
