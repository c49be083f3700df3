"""What a file is, by what is in it and not by what it is called; and whether an SVG is only a picture. Pure.

An SVG is a document of its own: opened by itself it can run scripts and fetch what it names. So one is taken only if it
can do neither. It is looked at by expat, which resolves nothing; a document type is refused before it can declare an
entity (CWE-776, CWE-611). What its elements draw by naming each other is counted (`references`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Literal
from xml.parsers import expat

from chalicelib.clients.uploads.references import References, TooMuch

Kind = Literal["png", "jpeg", "svg", "pdf"]
Table = Literal["csv", "xlsx"]
"""What is in a table, whoever reads it looks itself."""
CONTENT_TYPES: Final[Mapping[Kind, str]] = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
}
TABLES: Final[Mapping[Table, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_ELEMENTS: Final = 50_000
"""Of an SVG. A logo has some hundred."""
DEEPEST: Final = 200
_SVG: Final = "http://www.w3.org/2000/svg"
_EDITORS: Final = frozenset(
    {
        "http://www.inkscape.org/namespaces/inkscape",
        "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
        "http://www.bohemiancoding.com/sketch/ns",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://creativecommons.org/ns#",
        "http://purl.org/dc/elements/1.1/",
    }
)
"""Namespaces of what editors leave in a file. Browsers make nothing of them; of others (XHTML) they do."""
_ELEMENTS: Final = re.compile(
    r"""svg|g|defs|symbol|use|title|desc|metadata|path|rect|circle|ellipse|line|polyline|polygon|text|tspan|textPath
    |linearGradient|radialGradient|stop|pattern|clipPath|mask|marker|image|style|switch|view|filter
    |fe(Blend|ColorMatrix|ComponentTransfer|Composite|ConvolveMatrix|DiffuseLighting|DisplacementMap|DistantLight
    |DropShadow|Flood|FuncA|FuncB|FuncG|FuncR|GaussianBlur|Merge|MergeNode|Morphology|Offset|PointLight
    |SpecularLighting|SpotLight|Tile|Turbulence)""",
    re.VERBOSE,
)
"""Of SVG, those that draw. Not among them: script, foreignObject, a, animate and set (which can set a link)."""
_PICTURE: Final = re.compile(r"data:image/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
_URL: Final = re.compile(r"url\(\s*(['\"]?)\s*(.*?)\s*\1\s*\)", re.IGNORECASE | re.DOTALL)


_HANDED_ON: Final = re.compile(r"--[\w-]+\s*:[^;}]*url\(", re.IGNORECASE)
"""A property of one's own that names something: whatever uses it is not told here."""


class NotTaken(Exception):
    """A file is not what it should be.

    Args:
        code: Stable, upper case.
        says: What is wrong, in words that go on from "The file".
    """

    def __init__(self, code: str, says: str) -> None:
        super().__init__(code)
        self.code = code
        self.says = says


def content_type(kind: Kind | Table) -> str:
    """What a file of ours is said to be."""
    return TABLES[kind] if kind == "csv" or kind == "xlsx" else CONTENT_TYPES[kind]


def kind_of(content: bytes) -> Kind | None:
    """What is in a file; None: none of what is taken.

    Source: PNG 3 section 5.2, JPEG (ITU-T T.81) Annex B, PDF 2.0 section 7.5.2. An SVG has nothing but its root element
    to tell it by, so it must be whole, and a picture.
    """
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"%PDF-"):
        return "pdf"
    return None if _Look().over(content) else "svg"


def checked(content: bytes, wanted: Kind) -> None:
    """Let a file pass that is of a kind, and harmless.

    Raises:
        NotTaken: FILE_EMPTY, FILE_OF_ANOTHER_KIND; SVG_NOT_A_PICTURE: it has scripts, names what lies elsewhere, or is
            more than a picture.
    """
    if not content:
        raise NotTaken("FILE_EMPTY", "is empty")
    if wanted == "svg":
        look = _Look()
        code = look.over(content)
        if code:
            raise NotTaken(code, look.says)
    elif kind_of(content) != wanted:
        raise NotTaken("FILE_OF_ANOTHER_KIND", f"is no {wanted.upper()}, whatever its name says")


class _Look:
    """One look over a file that may be an SVG."""

    def __init__(self) -> None:
        self.says = ""
        self._code = ""
        self._depth = self._elements = 0
        self._style: list[str] | None = None
        self._references = References()

    def over(self, content: bytes) -> str:
        """The code of what is wrong; empty: nothing."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartDoctypeDeclHandler = self._doctype
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        try:
            parser.Parse(content, True)  # noqa: FBT003 - expat's own
            self._references.check()
        except _Enough:
            pass
        except TooMuch:
            self._note("SVG_NOT_A_PICTURE", "draws more than a picture needs: its parts refer to each other over again")
        except (expat.ExpatError, ValueError, LookupError):
            self._note("FILE_OF_ANOTHER_KIND", "is no SVG, or not a whole one")
        return self._code

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self._depth, self._elements = self._depth + 1, self._elements + 1
        if self._style is not None:
            self._refuse("SVG_NOT_A_PICTURE", "has an element within a style")
        if self._elements == 1 and (space, local) != (_SVG, "svg"):
            self._refuse("FILE_OF_ANOTHER_KIND", "is no SVG")
        if self._depth > DEEPEST or self._elements > MOST_ELEMENTS:
            self._refuse("SVG_NOT_A_PICTURE", "has more elements than a picture needs")
        if not _ELEMENTS.fullmatch(local) if space == _SVG else space not in _EDITORS:
            self._refuse("SVG_NOT_A_PICTURE", f"has an element <{local[:30]}>, which is more than a picture")
        if (space, local) == (_SVG, "style"):
            self._style = []
        for attribute, value in attributes.items():
            self._attribute(local, attribute, value)
        self._references.start(local, attributes)

    def _attribute(self, element: str, name: str, value: str) -> None:
        local = name.rpartition(" ")[2].lower()
        if local.startswith("on"):
            self._refuse("SVG_NOT_A_PICTURE", f"runs a script ({local[:30]})")
        if local == "base":
            self._refuse("SVG_NOT_A_PICTURE", "names something that lies elsewhere")
        if local in {"href", "src"}:
            inside = value.strip().startswith("#")
            embedded = element == "image" and _PICTURE.fullmatch(value.strip()) is not None
            if not inside and not embedded:
                self._refuse("SVG_NOT_A_PICTURE", "names something that lies elsewhere")
        else:
            self._css(value)

    def _css(self, text: str) -> None:
        """A value that CSS may stand in: styles, and attributes such as fill. Within a string of CSS nothing is a
        comment, so it must be harmless with all that could be one, too."""
        self._plain(text)
        self._plain(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))

    def _plain(self, plain: str) -> None:
        lowered = plain.lower()
        if "\\" in plain or "@import" in lowered or "expression(" in lowered or "javascript:" in lowered:
            self._refuse("SVG_NOT_A_PICTURE", "has a style that is more than one")
        if _HANDED_ON.search(plain):
            self._refuse("SVG_NOT_A_PICTURE", "has a style that names something in a property of its own")
        outside = [found for _, found in _URL.findall(plain) if not found.startswith("#")]
        if outside or lowered.count("url(") != len(_URL.findall(plain)) or "image-set(" in lowered:
            self._refuse("SVG_NOT_A_PICTURE", "names something that lies elsewhere")

    def _text(self, text: str) -> None:
        if self._style is not None:
            self._style.append(text)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._references.end()
        if self._style is not None and name == f"{_SVG} style":
            self._css("".join(self._style))
            self._references.style("".join(self._style))
            self._style = None

    def _instruction(self, target: str, _: str) -> None:
        self._refuse("SVG_NOT_A_PICTURE", f"has an instruction to a program (<?{target[:30]}?>)")

    def _doctype(self, name: str, *_: Any) -> None:
        code = "SVG_NOT_A_PICTURE" if name == "svg" else "FILE_OF_ANOTHER_KIND"
        self._refuse(code, "has a document type, which a picture does not need")

    def _note(self, code: str, says: str) -> None:
        if not self._code:
            self._code, self.says = code, says

    def _refuse(self, code: str, says: str) -> None:
        """No more need be looked at. Raised through expat, which stops then."""
        self._note(code, says)
        raise _Enough


class _Enough(Exception):
    """It is decided."""
