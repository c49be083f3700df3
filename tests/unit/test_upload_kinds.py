"""A file is what is in it; and an SVG is taken that is a picture and nothing more."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.clients.uploads.kinds import CONTENT_TYPES, MOST_ELEMENTS, Kind, NotTaken, checked, kind_of

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
PDF = b"%PDF-1.7\n%\xe2\xe3"
XMLNS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(inside: str = "", root: str = "") -> bytes:
    return f'<svg {XMLNS} viewBox="0 0 8 8" {root}>{inside}</svg>'.encode()


GOOD = {
    "drawn": svg('<path d="M0 0h8v8z" fill="#ff5a45"/><text>Ada &amp; Co</text>'),
    "declared": b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn -->\n' + svg("<title>Ada</title>"),
    "in utf-16": '<?xml version="1.0" encoding="UTF-16"?>'.encode("utf-16") + svg("<g/>").decode().encode("utf-16")[2:],
    "with a gradient": svg('<defs><linearGradient id="a"/></defs><rect fill="url(#a)" style="filter:url(\'#b\')"/>'),
    "with a style": svg("<style>.a{fill:#fff}/* of an editor */</style><g class='a'/>"),
    "with what is used again": svg('<g id="a"/><use xlink:href="#a"/><use href="#a"/>'),
    "with a pattern of a picture": svg(
        '<defs><pattern id="p"><use href="#i"/></pattern><image id="i" href="data:image/png;base64,iVBORw0KGgo="/>'
        '</defs><g clip-path="url(#c)"><rect fill="url(#p)"/></g><clipPath id="c"><rect/></clipPath>'
    ),
    "with styles of a drawing program": svg(
        "<style>/* of it */ .a,.b{fill:url(#g);font:'Ada'} .c{clip-path:url('#c')}</style><linearGradient id='g'/>"
        "<clipPath id='c'><path class='b'/></clipPath>" + "<g class='a c'><path class='b'/></g>" * 400
    ),
    "with a picture in it": svg('<image href="data:image/png;base64,iVBORw0KGgo="/>'),
    "with what an editor left": svg('<i:view xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:x="1"/>'),
}
BAD = {
    "script": svg("<script>alert(1)</script>"),
    "script of another name": svg('<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>'),
    "handler": svg(root='onload="alert(1)"'),
    "handler in capitals": svg('<g ONCLICK="alert(1)"/>'),
    "foreign object": svg("<foreignObject><p>x</p></foreignObject>"),
    "link": svg('<a href="#x"><g/></a>'),
    "animated link": svg('<use href="#a"><set attributeName="href" to="javascript:alert(1)"/></use>'),
    "picture elsewhere": svg('<image href="https://evil.example/x.png"/>'),
    "picture by xlink": svg('<image xlink:href="//evil.example/x.png"/>'),
    "svg in a picture": svg('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'),
    "used elsewhere": svg('<use href="other.svg#a"/>'),
    "picture for use": svg('<use href="data:image/png;base64,iVBORw0KGgo="/>'),
    "script for link": svg('<use href="javascript:alert(1)"/>'),
    "fill elsewhere": svg('<rect fill="url(https://evil.example/#a)"/>'),
    "fill elsewhere in quotes": svg("<rect fill=\"url( 'https://evil.example/#a' )\"/>"),
    "style elsewhere": svg('<rect style="background:URL(x.png)"/>'),
    "style hidden": svg('<rect style="fill:u\\72l(https://evil.example)"/>'),
    "style sheet elsewhere": svg("<style>@import 'https://evil.example/x.css';</style>"),
    "style sheet in parts": svg("<style>@imp<![CDATA[ort 'https://evil.example/x.css';]]></style>"),
    "style sheet font": svg("<style>@font-face{src:url(https://evil.example/f)}</style>"),
    "style unclosed": svg("<style>a{src:url(https://evil.example/f</style>"),
    "style hidden between strings": svg("<style>a{x:'/*'}@font-face{src:url(https://evil.example/f)}b{x:'*/'}</style>"),
    "fill hidden between strings": svg("""<g style="x:'/*';fill:url(https://evil.example/);y:'*/'"/>"""),
    "what may be a comment": svg("<style>a{fill:url(#/*);src:url(https://evil.example/f);x:y(/**/)}</style>"),
    "style in a style": svg("<style>@import 'https://evil.example/x.css';<style>a{}</style></style>"),
    "base": svg('<use xml:base="https://evil.example/" href="#a"/>'),
    "style sheet instruction": b'<?xml-stylesheet href="https://evil.example/x.css"?>' + svg(),
    "document type": b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"),
    "document type elsewhere": b'<!DOCTYPE svg SYSTEM "https://evil.example/x.dtd">' + svg(),
    "many laughs": b'<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + svg("&b;"),
    "deep": svg("<g>" * 300 + "</g>" * 300),
    "endless": svg("<g/>" * (MOST_ELEMENTS + 1)),
}
NONE = {
    "nothing of ours": b"GIF89a",
    "text": b"hello",
    "markup": b"<html><body/></html>",
    "a page": b"<!DOCTYPE html><html></html>",
    "another document": b'<svg xmlns="http://example.com/ns"/>',
    "no namespace": b"<svg/>",
    "cut off": svg("<g>")[:-10],
    "zipped": b"\x1f\x8b\x08\x00",
    "unknown encoding": b'<?xml version="1.0" encoding="x-none"?>' + svg(),
    "half a png": b"\x89PNG\r\n\x1a\n",
}


@pytest.mark.parametrize(("content", "kind"), [(PNG, "png"), (JPEG, "jpeg"), (PDF, "pdf"), (svg(), "svg")])
def test_a_file_is_what_is_in_it(content: bytes, kind: Kind) -> None:
    assert kind_of(content) == kind
    checked(content, kind)
    for other in set(CONTENT_TYPES) - {kind}:
        with pytest.raises(NotTaken) as refused:
            checked(content, other)
        assert refused.value.code == "FILE_OF_ANOTHER_KIND"


@pytest.mark.parametrize("name", NONE)
def test_what_is_none_of_them_is_none(name: str) -> None:
    assert kind_of(NONE[name]) is None
    for kind in CONTENT_TYPES:
        with pytest.raises(NotTaken) as refused:
            checked(NONE[name], kind)
        assert refused.value.code == "FILE_OF_ANOTHER_KIND"


@pytest.mark.parametrize("kind", CONTENT_TYPES)
def test_an_empty_file_is_none(kind: Kind) -> None:
    with pytest.raises(NotTaken, match="FILE_EMPTY"):
        checked(b"", kind)


@pytest.mark.parametrize("name", GOOD)
def test_a_picture_is_taken(name: str) -> None:
    checked(GOOD[name], "svg")
    assert kind_of(GOOD[name]) == "svg"


@pytest.mark.parametrize("name", BAD)
def test_what_is_more_than_a_picture_is_not(name: str) -> None:
    with pytest.raises(NotTaken) as refused:
        checked(BAD[name], "svg")
    assert refused.value.code == "SVG_NOT_A_PICTURE"
    assert refused.value.says
    assert kind_of(BAD[name]) is None


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.one_of(st.binary(max_size=300), st.binary(max_size=100).map(lambda each: svg()[:-6] + each + b"</svg>")))
def test_whatever_comes_is_told_or_refused(content: bytes) -> None:
    assert kind_of(content) in {*CONTENT_TYPES, None}
    for kind in CONTENT_TYPES:
        try:
            checked(content, kind)
        except NotTaken:
            continue
        assert kind_of(content) == kind
