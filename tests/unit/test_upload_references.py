"""What an SVG draws is counted with all that its parts refer to: however the references are written, none is a bomb."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.clients.uploads.kinds import NotTaken, checked
from chalicelib.clients.uploads.references import MOST_DRAWN, NESTED

XMLNS = 'xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink"'


def svg(inside: str) -> bytes:
    return f"<svg {XMLNS}>{inside}</svg>".encode()


def laughs(level: Callable[[int, int], str], levels: int = 9, each: int = 10) -> str:
    """Levels that each refer to the one below, several times."""
    return '<g id="l0"><path/></g>' + "".join(level(n, each) for n in range(1, levels + 1))


def used(n: int, times: int) -> str:
    return f'<g id="l{n}">' + f'<use href="#l{n - 1}"/>' * times + "</g>"


def linked(n: int, times: int) -> str:
    return f'<g id="l{n}">' + f'<use x:href=" #l{n - 1}" href="#none"/>' * times + "</g>"


def escaped(n: int, times: int) -> str:
    return f'<g id="l{n}">' + f'<use href="#%6c{n - 1}"/>' * times + "</g>"


def masked(n: int, times: int) -> str:
    return f'<mask id="l{n}">' + f"<rect mask=\"url( '#l{n - 1}' )\"/>" * times + "</mask>"


def patterned(n: int, times: int) -> str:
    return f'<pattern id="l{n}">' + f'<rect style="fill:URL(#l{n - 1})"/>' * times + "</pattern>"


def classed(rule: str) -> Callable[[int, int], str]:
    """By rules of a style, written one way or another; N stands for the level, M for the one below."""

    def level(n: int, times: int) -> str:
        style = rule.replace("N", str(n)).replace("M", str(n - 1))
        return f'<style>{style}</style><clipPath id="l{n}">' + f'<rect class="k{n}"/>' * times + "</clipPath>"

    return level


def handed_down(n: int, times: int) -> str:
    return f'<mask id="l{n}" style="--c:url(#l{n - 1})">' + '<rect style="mask:var(--c)"/>' * times + "</mask>"


BOMBS = {
    "used": laughs(used),
    "used by xlink": laughs(linked),
    "used by an escape": laughs(escaped),
    "masked": laughs(masked),
    "patterned": laughs(patterned),
    "by a class": laughs(classed(".kN{clip-path:url(#lM)}")),
    "by a class of several": laughs(classed("circle, .x > .kN{clip-path:url('#lM')}")),
    "by a class within a rule": laughs(classed("g{.kN{clip-path:url(#lM)}}")),
    "by what is no class": laughs(classed("[class=kN]{clip-path:url(#lM)}")),
    "by a class after a string": laughs(classed(".kN{x:'{zzz{';clip-path:url(#lM)}")),
    "by a class between comments": laughs(classed(".a{x:'/*'}.kN{clip-path:url(#lM)}.b{x:'*/'}")),
    "by a class between what only looks like a string": laughs(classed("/*'*/.kN{clip-path:url(#lM)}/*'*/")),
    "by an address that looks like an end": laughs(classed(".kN{mask:url(#}.o{);clip-path:url(#lM)}")),
    "by frames": laughs(classed("@keyframes f{to{clip-path:url(#lM)}}.kN{animation:f 1s}")),
    "by a property of its own": laughs(handed_down),
    "to itself": '<g id="a"><use href="#a"/></g>',
    "to each other": '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>',
    "to the whole": '<g/><use href="#"/>',
    "by two of one id": '<g id="a"/>' + f'<g id="a">{"<g/>" * 999}</g>' + '<use href="#a"/>' * 51,
    "once too deep": laughs(used, NESTED + 2, 1),
    "once too many": f'<g id="a">{"<g/>" * 499}</g>' + '<use href="#a"/>' * (MOST_DRAWN // 500),
    "different throughout": '<g id="g">' * 99 + "".join(f'<use href="#n{n}"/>' for n in range(9999)) + "</g>" * 99,
    "a pattern handed on": '<pattern id="p"><g/></pattern><g fill="url(#p)"><g/></g>',
    "a pattern handed on by a style": '<pattern id="p"/><style>.a{fill:url(#p)}</style><g class="a"><g/></g>',
    "a pattern handed on by use": '<pattern id="p"/><g id="a"/><use href="#a" fill="url(#p)"/>',
    "a marker handed on": '<marker id="p"/><svg style="marker-end:url(#p)"><path/></svg>',
}
FINE = {
    "as deep as may be": laughs(used, NESTED, 1),
    "as many as may be": f'<g id="a">{"<g/>" * 479}</g>' + '<use href="#a"/>' * 100,
    "gradients of gradients": '<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/>'
    '<g fill="url(#a)"><path/></g>',
    "what is not there": '<use href="#none"/><g clip-path="url(#none)"/>',
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_draws_more_than_a_picture_is_not_taken(name: str) -> None:
    with pytest.raises(NotTaken, match="SVG_NOT_A_PICTURE"):
        checked(svg(BOMBS[name]), "svg")


@pytest.mark.parametrize("name", FINE)
def test_what_refers_to_its_parts_as_pictures_do_is_taken(name: str) -> None:
    checked(svg(FINE[name]), "svg")
