"""Brandfetch's Brand API: the brand of a domain, as far as it is known.

What comes back was read from a stranger's website. So nothing of it is believed: an entry that is not of the contract's
shape is left out, whatever else there is stays, and addresses count only over https.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from chalicelib.errors import Permanent, PlatformError, Retryable

if TYPE_CHECKING:
    from chalicelib.clients.http.client import PlatformAnswer, PlatformHttp
    from chalicelib.deadline import Deadline

CRAWLING_DELAY: Final = timedelta(minutes=1)
CRAWLING_WAIT_LIMIT: Final = timedelta(minutes=10)
"""How long a website may be read by Brandfetch before a person is asked. It says "a minute or two" itself."""
MOST: Final = 20
"""Colours, logos, formats of a logo and fonts that are looked at; no brand has as many."""
_DOMAIN: Final = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_KINDS: Final = ("logo", "symbol", "icon")
"""Types of logos, the best first: one with the name in it, one without, one for a browser's tab."""
_FORMATS: Final = ("svg", "png", "webp", "jpeg")

Entry = TypeVar("Entry", bound=BaseModel)


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class BrandColour(_Model):
    """A colour of the brand's. `type` is accent, dark, light, brand, or a word of Brandfetch's that we do not know."""

    hex: str = Field(pattern=r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")
    type: str = ""


class LogoFormat(_Model):
    """A file of a logo. Sizes are in pixels, where it has any."""

    src: str = Field(pattern=r"^https://[^\s\"'<>\\]{1,1990}$")
    format: str
    width: int | None = None
    height: int | None = None


class Logo(_Model):
    """A logo: `type` logo, symbol, icon or other; `theme` says what it is for, dark or light grounds, if it does."""

    type: str
    theme: str | None = None
    formats: tuple[LogoFormat, ...] = ()

    @property
    def file(self) -> LogoFormat | None:
        """The best of its files, if there is one that browsers show."""
        known = [each for each in self.formats if each.format in _FORMATS]
        return min(known, key=lambda each: _FORMATS.index(each.format), default=None)


class BrandFont(_Model):
    """A font. `type` is title or body."""

    name: str = Field(min_length=1, max_length=100)
    type: str = ""


class Brand(_Model):
    """What is known of a brand. Each part may be empty.

    Attributes:
        raw: The answer as it came, to be kept beside what is made of it.
    """

    domain: str
    name: str = ""
    description: str = ""
    colours: tuple[BrandColour, ...] = ()
    logos: tuple[Logo, ...] = ()
    fonts: tuple[BrandFont, ...] = ()
    raw: Mapping[str, Any] = Field(default_factory=dict, repr=False)

    @property
    def logo(self) -> LogoFormat | None:
        """The file that shows the brand best, if there is any; it may be an SVG, which only ``<img>`` may show."""
        of_kind = [each for kind in _KINDS for each in self.logos if each.type == kind]
        return next((each.file for each in of_kind if each.file is not None), None)

    def colour(self, type_: Literal["accent", "dark", "light", "brand"]) -> str:
        """The first colour of a type, ``#rrggbb``; empty: there is none."""
        return next((each.hex for each in self.colours if each.type == type_), "")


class Brandfetch:
    """Client of Brandfetch.

    Args:
        http: Calls to it, made with `error_of`.
    """

    def __init__(self, http: PlatformHttp) -> None:
        self._http = http

    def brand(self, domain: str, deadline: Deadline) -> Brand | None:
        """The brand of a domain; None: Brandfetch knows none, and has looked.

        Raises:
            ValueError: It is no domain (`domain_of`).
            Retryable: ``BRANDFETCH_CRAWLING``, the website is being read; ``…_UNAVAILABLE``, ``…_THROTTLED``,
                ``…_NONSENSE``, ``…_UNAUTHORISED``.
            Permanent: ``BRANDFETCH_QUOTA`` of the month is used up; ``BRANDFETCH_REFUSED``.
        """
        if not _DOMAIN.fullmatch(domain):
            raise ValueError("not a domain")
        try:
            body = self._http.call("GET", f"/v2/brands/domain/{quote(domain, safe='')}", deadline=deadline).body
        except BrandNotFound:
            return None
        if not isinstance(body, dict):
            raise self._http.nonsense("Brand is not of the contract's shape: not an object")
        return _brand(domain, body)


class BrandNotFound(Permanent):
    """Brandfetch has looked and knows no brand of this domain."""

    def __init__(self) -> None:
        super().__init__(
            "BRAND_NOT_FOUND", "Brandfetch knows no brand of this domain.", hint="Enter the brand by hand."
        )


def domain_of(website: str) -> str:
    """The domain of a website's address, without ``www.``; empty: it has none that could be asked for.

    Args:
        website: As a customer writes it, with or without ``https://``.
    """
    try:
        host = urlsplit(website if "//" in website else f"//{website}").hostname or ""
        host = host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return ""
    host = host.removeprefix("www.")
    return host if _DOMAIN.fullmatch(host) else ""


def error_of(answer: PlatformAnswer) -> PlatformError | None:
    """What an error of Brandfetch's means. Source: docs.brandfetch.com, "Errors": the code in x-bf-error, or in the
    body's `error`, decides before the status does. An answer without JSON is not Brandfetch's."""
    if not isinstance(answer.body, dict):
        return None
    code = str(answer.headers.get("x-bf-error") or answer.body.get("error") or "")
    if answer.status == 404 and code == "crawl_queued":
        return Retryable(
            "BRANDFETCH_CRAWLING",
            "Brandfetch is reading the website for the first time.",
            hint="Enter the brand by hand, or try again later.",
            delay=CRAWLING_DELAY,
            wait_limit=CRAWLING_WAIT_LIMIT,
        )
    if answer.status == 404 or (answer.status == 400 and code == "invalid_domain"):
        return BrandNotFound()
    if answer.status == 429 and code == "quota_exceeded":
        hint = "Raise the quota of the API key at Brandfetch, or its spending limit; then retry."
        return Permanent("BRANDFETCH_QUOTA", "Brandfetch's quota of this month is used up.", hint=hint)
    if answer.status in {400, 403}:
        said = code if re.fullmatch(r"[a-z_]{1,40}", code) else "without a code"
        hint = "Ask Brandfetch what this API key may do, then retry."
        return Permanent("BRANDFETCH_REFUSED", f"Brandfetch refused with {answer.status} {said}.", hint=hint)
    return None


def _brand(domain: str, body: Mapping[str, Any]) -> Brand:
    logos = [
        Logo(type=each.type, theme=each.theme, formats=_those(LogoFormat, each.formats))
        for each in _those(_RawLogo, body.get("logos"))
    ]
    return Brand(
        domain=domain,
        name=_text(body.get("name"), 200),
        description=_text(body.get("description"), 2000),
        colours=_those(BrandColour, body.get("colors")),
        logos=tuple(logos),
        fonts=_those(BrandFont, body.get("fonts")),
        raw=dict(body),
    )


class _RawLogo(_Model):
    type: str
    theme: str | None = None
    formats: Any = None


def _those(shape: type[Entry], entries: Any) -> tuple[Entry, ...]:
    """Those of a list's entries that are of a shape."""
    found = (_one(TypeAdapter(shape).validate_python, each) for each in (entries if isinstance(entries, list) else []))
    return tuple([each for each in found if each is not None][:MOST])


def _one(validated: Callable[[Any], Entry], entry: Any) -> Entry | None:
    try:
        return validated(entry)
    except ValidationError:
        return None


def _text(value: Any, longest: int) -> str:
    return " ".join(value.split())[:longest] if isinstance(value, str) else ""
