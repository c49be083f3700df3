"""A small demo shop that has a pixel's snippet on its pages, as a customer's shop would."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query
from fastapi import Path as PathParameter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from local.platforms.problems import Refusal

if TYPE_CHECKING:
    from chalicelib.clients.analytics.mapping import Mapping as PixelMapping
    from local.pixel_service.main_branch import MainBranch
    from local.platforms.catalogue import Catalogue

SAMPLE = Path(__file__).parent.parent / "sample_customer.json"
PAGES = Path(__file__).with_name("pages")
COLOURS = {
    "chestnut": "#8a4b2a",
    "coal": "#2e2b2b",
    "ink": "#27364f",
    "moss": "#56633a",
    "oxblood": "#6d2430",
    "sand": "#c9a77c",
}

PixelId = Annotated[str, PathParameter(pattern=r"^[A-Za-z0-9_-]{1,128}$")]
Product = Mapping[str, Any]


def sample_documents() -> list[dict[str, Any]]:
    """The sample customer's products, each with an `_id`, as they go into the index."""
    documents: list[dict[str, Any]] = json.loads(SAMPLE.read_text(encoding="utf-8"))["documents"]
    return documents


@dataclass(frozen=True)
class Owners:
    """The shops' owners: whose account a shop is of, and what plays their program."""

    mapping: Callable[[str], PixelMapping]
    catalogue: Catalogue


class StorefrontRoutes:
    """Shop, product and basket pages. Addresses and markup are what a shop of the usual kind has, and nothing more."""

    def __init__(self, main: MainBranch, owners: Owners | None = None) -> None:
        self._main = main
        self._owners = owners
        self._products = {str(product["_id"]): product for product in sample_documents()}
        self._page = Template((PAGES / "page.html").read_text(encoding="utf-8"))
        self._style = (PAGES / "style.css").read_text(encoding="utf-8")
        self.router = APIRouter()
        self.router.add_api_route("/", self.shops, methods=["GET"], response_class=HTMLResponse)
        self.router.add_api_route("/{pixel_id}/catalogue", self.send_catalogue, methods=["POST"])
        pages: dict[str, Callable[..., str]] = {
            "": self.shop,
            "/products/{document_id}": self.product,
            "/cart": self.cart,
        }
        for address, page in pages.items():
            self.router.add_api_route(f"/{{pixel_id}}{address}", page, methods=["GET"], response_class=HTMLResponse)

    def shops(self, sent: Annotated[str, Query(max_length=300)] = "") -> str:
        """Whose shop there is: every customer on main."""
        links = "".join(_own_shop(quote(each, safe=""), escape(each)) for each in sorted(self._main.customers()))
        said = f'<p class="lead" role="status">{escape(sent)}</p>' if sent else ""
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Demo shops</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
            f"<style>{self._style}</style>"
            '</head><body><main><h1>Demo shops</h1><p class="lead">One for each pixel that is on main, with that '
            f"customer's snippet in it. A visit sends events. “Send the catalogue” plays the shop's own program: it "
            f"makes an API key and adds the shop's products to the customer's index.</p>{said}"
            f'<ul class="shops">{links}</ul></main></body></html>'
        )

    async def send_catalogue(self, pixel_id: PixelId) -> Response:
        """Play the program of the shop's owner, and go back to the list."""
        if self._owners is None:
            raise Refusal(404, "PIXEL_UNKNOWN", "There is no such pixel.")
        try:
            mapping = await run_in_threadpool(self._owners.mapping, pixel_id)
            name = await self._owners.catalogue.send(mapping.system_account_id, pixel_id, [*self._products.values()])
            said = f"{len(self._products)} products are in the index {name}."
        except Refusal as refused:
            said = refused.detail
        return RedirectResponse(f"/storefront/?{urlencode({'sent': said})}", status_code=303)

    def shop(self, pixel_id: PixelId, q: Annotated[str, Query(max_length=200)] = "") -> str:
        """All products, or those that a search finds."""
        words = q.lower().split()
        found = [product for product in self._products.values() if all(word in _searched(product) for word in words)]
        cards = "".join(_card(pixel_id, product) for product in found)
        heading = f"Results for “{escape(q)}”" if q else "Made to be resoled"
        nothing = "" if found else '<p class="lead">Nothing of that name. Try “boot”.</p>'
        lead = "" if q else '<p class="lead">Welted by hand in small runs, in leathers that grow old well.</p>'
        return self._shown(pixel_id, "Shop", f'<h1>{heading}</h1>{lead}{nothing}<div class="grid">{cards}</div>', q)

    def product(self, pixel_id: PixelId, document_id: str) -> str:
        """One product, described as search engines want it (JSON-LD)."""
        product = self._products.get(document_id)
        if product is None:
            raise Refusal(404, "PRODUCT_NOT_FOUND", "The shop has no such product.")
        title = escape(product["title"])
        described = {"@context": "https://schema.org", "@type": "Product", "sku": document_id, "name": product["title"]}
        body = (
            f'<div class="one"><div class="picture">{_picture(product)}</div><div><h1>{title}</h1>'
            f'<p class="price">{_price(product)}</p><p class="lead">{escape(product["description"])}</p>'
            f'{_button(product)}</div></div><script type="application/ld+json">{_in_script(described)}</script>'
        )
        return self._shown(pixel_id, product["title"], body)

    def cart(self, pixel_id: PixelId) -> str:
        """The basket: the browser alone knows what is in it."""
        names = {document_id: product["title"] for document_id, product in self._products.items()}
        data = f'<script type="application/json" id="titles">{_in_script(names)}</script>'
        return self._shown(pixel_id, "Basket", f'<h1>Your basket</h1><ul class="basket" id="basket"></ul>{data}')

    def _shown(self, pixel_id: str, title: str, body: str, query: str = "") -> str:
        live = self._main.source(pixel_id) is not None
        state = "is on main and running" if live else "is not on main yet: nothing is sent"
        return self._page.substitute(
            title=escape(title),
            style=self._style,
            pixel=pixel_id,
            query=escape(query),
            body=body,
            state=state,
            mark="on" if live else "off",
        )


def _own_shop(address: str, name: str) -> str:
    return (
        f'<li><a href="/storefront/{address}">{name}</a> '
        f'<form method="post" action="/storefront/{address}/catalogue">'
        f'<button aria-label="Send the catalogue of {name}">Send the catalogue</button></form></li>'
    )


def _card(pixel_id: str, product: Product) -> str:
    address = f"/storefront/{pixel_id}/products/{product['_id']}"
    return (
        f'<article class="card"><a href="{escape(address)}"><div class="picture">{_picture(product)}</div>'
        f'<h2>{escape(product["title"])}</h2></a><p class="price">{_price(product)}</p>{_button(product)}</article>'
    )


def _button(product: Product) -> str:
    return f'<button type="button" data-add-to-cart data-sku="{escape(str(product["_id"]))}">Add to basket</button>'


def _price(product: Product) -> str:
    return f"€ {product['price']:.2f}"


def _searched(product: Product) -> str:
    return f"{product['title']} {product['description']} {product['colour']}".lower()


def _picture(product: Product) -> str:
    """A boot or a shoe in the product's colour, drawn here so that the page loads nothing from elsewhere."""
    leather = COLOURS.get(product["colour"], "#777")
    high = "M60 20 h52 v58 c30 12 66 14 78 34 v16 H58 c2-40 0-70 2-108z"
    low = "M50 74 c18 8 38 4 56-14 c24 26 62 28 82 46 c6 6 6 14 4 22 H48 c-4-20-4-38 2-54z"
    shape = high if "boot" in product["title"].lower() else low
    return (
        f'<svg viewBox="0 0 240 160" role="img" aria-label="{escape(product["title"])}">'
        f'<ellipse cx="122" cy="141" rx="84" ry="7" fill="#0001"/><path d="{shape}" fill="{leather}"/>'
        '<path d="M46 127h148v9a5 5 0 0 1-5 5H88v-5H76v5H51a5 5 0 0 1-5-5z" fill="#3a2c22"/>'
        f'<path d="M50 124h142" stroke="#fff8" stroke-width="1.5" stroke-dasharray="4 3"/></svg>'
    )


def _in_script(value: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    return json.dumps(value).replace("<", "\\u003c")
