"""What an SVG draws in all, its references counted: a dozen elements that name each other can be a billion. Pure.

A browser draws what is referred to anew at each reference: what `use` names, and patterns, masks, clips and markers,
which have parts that refer to others again (CWE-776, by references in place of entities). So each element counts as
what it holds and all that this refers to. Which rules of a style apply to an element is taken from the words of their
selectors alone, which finds rather too many than too few. Gradients draw nothing of their own, and count as nothing.

Source: SVG 2, "The use element", "Patterns", "Clipping and masking", "Markers"; CSS Syntax 3.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import unquote

MOST_DRAWN: Final = 50_000
"""Elements that are drawn in all."""
NESTED: Final = 10
"""References within what is referred to. Drawing programs nest two or three."""
_MOST_WORK: Final = 1_000_000
"""Steps of this count itself: what is nested, named and different throughout would take seconds."""
_GRADIENTS: Final = frozenset({"linearGradient", "radialGradient"})
_INHERITED: Final = frozenset({"pattern", "marker"})
"""What a holder of others hands on to each of them, and through `use` to all that is drawn for it."""
_URL: Final = re.compile(r"url\(\s*['\"]?\s*#(.*?)\s*['\"]?\s*\)", re.IGNORECASE | re.DOTALL)
_RULE: Final = re.compile(r"([^{}]*)\{([^{}]*)\}")
_WORD: Final = re.compile(r"\.?[A-Za-z_][\w-]*")
_STRING: Final = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_CONFUSES: Final = re.compile(r"[{}]|/\*|\*/")
"""What, within a string or an address, looks like the end of something that it is not."""
_JOINS: Final = re.compile(r"[\s,>+~]*")
_EVERY: Final = "*"
_WHOLE: Final = ""


class TooMuch(Exception):
    """An SVG draws more than a picture needs."""


class _Part:
    """What is within an element, itself with it: how often each target is named, and each word that a selector may."""

    def __init__(self, tag: str, ids: frozenset[str]) -> None:
        self.tag, self.ids = tag, ids
        self.targets: Counter[str] = Counter()
        self.words: Counter[str] = Counter()
        self.own: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())

    def add(self, other: _Part) -> None:
        self.targets.update(other.targets)
        self.words.update(other.words)


class References:
    """The references of one SVG, as its elements come."""

    def __init__(self) -> None:
        self._open: list[_Part] = []
        self._named: dict[str, _Part] = {}
        self._tags: dict[str, set[str]] = {}
        self._handed_on: set[str] = set()
        self._holders: set[str] = set()
        self._styles: list[str] = []
        self._drawn: dict[str, tuple[int, int]] = {}
        self._work = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        given = [(name.rpartition(" ")[2].lower(), value.strip()) for name, value in attributes.items()]
        part = _Part(tag, frozenset(value for name, value in given if name == "id" and value))
        inside = [value[1:] for name, value in given if name == "href" and value.startswith("#")]
        targets = _meant([*inside, *(each for _, value in given for each in _URL.findall(value))])
        classes = (each for name, value in given if name == "class" for each in value.split())
        words = frozenset({tag.lower(), _EVERY, *(f".{each}" for each in classes)})
        part.targets.update(targets)
        part.words.update(words)
        part.own = (targets, words)
        self._open.append(part)

    def end(self) -> None:
        """The element that began last ends."""
        part = self._open.pop()
        if part.tag == "use" or part.words[_EVERY] > 1:
            self._handed_on |= part.own[0]
            self._holders |= part.own[1]
        for each in part.ids:  # of several with one id any may be meant: all of them count
            self._named.setdefault(each, _Part(part.tag, part.ids)).add(part)
            self._tags.setdefault(each, set()).add(part.tag)
        self._work += (len(part.targets) + len(part.words)) * (len(part.ids) + 1)
        if self._work > _MOST_WORK:
            raise TooMuch
        if self._open:
            self._open[-1].add(part)
        else:
            self._named[_WHOLE] = part

    def style(self, text: str) -> None:
        """A style that there is."""
        self._styles.append(text)

    def check(self) -> None:
        """Look at all of it, once it is whole.

        Raises:
            TooMuch: It draws more than a picture needs.
        """
        rules = self._rules()
        handed_on = self._handed_on.union(*(rules.get(word, ()) for word in self._holders))
        if any(self._tags.get(each, set()) & _INHERITED for each in handed_on):
            raise TooMuch
        if self._count(_WHOLE, rules, 0)[0] > MOST_DRAWN:
            raise TooMuch

    def _count(self, id_: str, rules: Mapping[str, list[str]], depth: int) -> tuple[int, int]:
        """How many elements are drawn for an element, and how deep references nest in it."""
        part = self._named.get(id_)
        if part is None or self._tags.get(id_, {part.tag}) <= _GRADIENTS:
            return 0, 0
        if id_ not in self._drawn:
            if depth > NESTED:  # it may refer to itself
                raise TooMuch
            drawn, deepest = part.words[_EVERY], 0
            for target, times in _applied(part, rules).items():
                count, nested = self._count(target, rules, depth + 1)
                drawn, deepest = drawn + times * count, max(deepest, nested + 1 if count else 0)
            self._drawn[id_] = min(drawn, MOST_DRAWN + 1), deepest
        if depth + self._drawn[id_][1] > NESTED:
            raise TooMuch
        return self._drawn[id_]

    def _rules(self) -> dict[str, list[str]]:
        """By a word of a selector, what the rules name that it stands before."""
        found: dict[str, list[str]] = {}
        for word, targets in (each for text in self._styles for each in _ruled(text)):
            found.setdefault(word, []).extend(_meant(targets))
        return found


def _applied(part: _Part, rules: Mapping[str, list[str]]) -> Mapping[str, int]:
    """How often each target is named within a part, by its elements or by the rules that apply to them."""
    targets = part.targets.copy()
    for word, times in part.words.items():
        for target in rules.get(word, ()):
            targets[target] += times
    return targets


def _meant(targets: Iterable[str]) -> frozenset[str]:
    """The ids that may be meant: as they are written, and with their escapes undone."""
    return frozenset(each for target in targets for each in (target, unquote(target)))


def _ruled(style: str) -> Iterator[tuple[str, list[str]]]:
    """What a style names, by a word of the selector that it stands behind; by that for everything where this cannot
    be told for sure."""
    targets = _URL.findall(style)
    strings = _STRING.findall(plain := _URL.sub(r"url(#\1)", style))
    rest = _STRING.sub("", plain)
    if "@" in rest or "'" in rest or '"' in rest or any(_CONFUSES.search(each) for each in (*targets, *strings)):
        yield _EVERY, targets
        return
    text = re.sub(r"/\*.*?\*/", " ", rest, flags=re.DOTALL)
    for selector, declared in _RULE.findall(text):
        for word in _words(selector):
            yield word, _URL.findall(declared)
    yield _EVERY, _URL.findall(_RULE.sub(" ", text))  # declared beside rules within its own


def _words(selector: str) -> set[str]:
    """Those of a selector by which it can be told what it selects; anything but plain words may select everything."""
    if _JOINS.fullmatch(_WORD.sub("", selector)) is None or not (words := _WORD.findall(selector)):
        return {_EVERY}
    return {each if each.startswith(".") else each.lower() for each in words}
