"""The expressions that Onramp sends to DynamoDB, parsed once each; any other form is refused by name.

Whoever writes a new form must teach it to this model, and the differential test to the model's test: that is meant.
Words that DynamoDB reserves are refused as it refuses them; which those are, moto knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from tests.simulation.dynamo_values import invalid

RESERVED = frozenset(ReservedKeywords.get_reserved_keywords())
TOKEN = re.compile(r"\s*(<=|[=<,()]|[#:]?[A-Za-z0-9_]+)")
NAME = re.compile(r"#?[A-Za-z0-9_]+")
VALUE = re.compile(r":[A-Za-z0-9_]+")
TESTS = ("attribute_not_exists", "attribute_exists")


@dataclass(frozen=True, slots=True)
class Placeholders:
    """What an expression refers to: `names` begin with ``#``, `values` with ``:``."""

    names: frozenset[str]
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Update:
    """An UpdateExpression. A set is (attribute, attribute that wins if it is there, value)."""

    sets: tuple[tuple[str, str, str], ...]
    removes: tuple[str, ...]
    adds: tuple[tuple[str, str], ...]
    uses: Placeholders


@dataclass(frozen=True, slots=True)
class Condition:
    """A ConditionExpression: terms of (test, attribute, value), of which one or all must hold."""

    terms: tuple[tuple[str, str, str], ...]
    any_of: bool
    uses: Placeholders


@dataclass(frozen=True, slots=True)
class KeyCondition:
    """A KeyConditionExpression: the partition, and perhaps a test of the sort key (``=``, ``<=``, ``begins_with``)."""

    partition: tuple[str, str]
    sort: tuple[str, str, str] | None
    uses: Placeholders


class Tokens:
    """An expression, word by word."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[str] = []
        self.at = 0
        position = 0
        while position < len(text.rstrip()):
            found = TOKEN.match(text, position)
            if not found:
                raise self.unknown()
            self.words.append(found[1])
            position = found.end()

    def unknown(self) -> NotImplementedError:
        """What to raise where the model does not go on."""
        return NotImplementedError(f"an expression like {self.text!r}")

    def ahead(self) -> str:
        """The next word; empty at the end."""
        return self.words[self.at] if self.at < len(self.words) else ""

    def take(self, *expected: str) -> str:
        """The next word, which must be one of these if any are given."""
        word = self.ahead()
        if not word or (expected and word not in expected):
            raise self.unknown()
        self.at += 1
        return word

    def matching(self, form: re.Pattern[str]) -> str:
        """The next word, which must be of this form."""
        if not form.fullmatch(self.ahead()):
            raise self.unknown()
        return self.take()

    def attribute(self) -> str:
        """The next word, which must name an attribute.

        Raises:
            ClientError: ValidationException: it is a reserved word, for which a placeholder must stand.
        """
        word = self.matching(NAME)
        if word.upper() in RESERVED:
            raise invalid("Expression", f"Attribute name is a reserved keyword; reserved keyword: {word}")
        return word

    def uses(self) -> Placeholders:
        """All placeholders in it."""
        return Placeholders(
            frozenset(word for word in self.words if word[0] == "#"),
            frozenset(word for word in self.words if word[0] == ":"),
        )


@lru_cache(4096)
def update(text: str) -> Update:
    """Parse an UpdateExpression: ``SET``, ``REMOVE`` and ``ADD``, each once at the most, of whole attributes."""
    tokens = Tokens(text)
    sets, removes, adds = [], [], []
    left = {"SET", "REMOVE", "ADD"}
    while tokens.ahead():
        section = tokens.take(*left)
        left.remove(section)
        for name in _listed(tokens):
            if section == "SET":
                sets.append(_assigned(name, tokens))
            elif section == "ADD":
                adds.append((name, tokens.matching(VALUE)))
            else:
                removes.append(name)
    if len(left) == 3:
        raise tokens.unknown()
    return Update(tuple(sets), tuple(removes), tuple(adds), tokens.uses())


def _listed(tokens: Tokens) -> Iterator[str]:
    yield tokens.attribute()
    while tokens.ahead() == ",":
        tokens.take()
        yield tokens.attribute()


def _assigned(name: str, tokens: Tokens) -> tuple[str, str, str]:
    tokens.take("=")
    if tokens.ahead() != "if_not_exists":
        return name, "", tokens.matching(VALUE)
    tokens.take()
    tokens.take("(")
    kept = tokens.attribute()
    tokens.take(",")
    value = tokens.matching(VALUE)
    tokens.take(")")
    return name, kept, value


@lru_cache(1024)
def condition(text: str) -> Condition:
    """Parse a ConditionExpression: terms joined by ``AND`` only, or by ``OR`` only."""
    tokens = Tokens(text)
    terms = [_term(tokens)]
    joined = tokens.ahead()
    while tokens.ahead():
        tokens.take({"AND": "AND", "OR": "OR"}.get(joined, "AND"))
        terms.append(_term(tokens))
    return Condition(tuple(terms), joined == "OR", tokens.uses())


def _term(tokens: Tokens) -> tuple[str, str, str]:
    if tokens.ahead() in TESTS:
        test = tokens.take()
        tokens.take("(")
        name = tokens.attribute()
        tokens.take(")")
        return test, name, ""
    name = tokens.attribute()
    return tokens.take("=", "<=", "<"), name, tokens.matching(VALUE)


@lru_cache(256)
def key_condition(text: str) -> KeyCondition:
    """Parse a KeyConditionExpression, the partition first."""
    tokens = Tokens(text)
    name = tokens.attribute()
    tokens.take("=")
    partition = name, tokens.matching(VALUE)
    sort = None
    if tokens.ahead():
        tokens.take("AND")
        sort = _sort_test(tokens)
    if tokens.ahead():
        raise tokens.unknown()
    return KeyCondition(partition, sort, tokens.uses())


def _sort_test(tokens: Tokens) -> tuple[str, str, str]:
    if tokens.ahead() != "begins_with":
        name = tokens.attribute()
        return tokens.take("=", "<="), name, tokens.matching(VALUE)
    test = tokens.take()
    tokens.take("(")
    name = tokens.attribute()
    tokens.take(",")
    value = tokens.matching(VALUE)
    tokens.take(")")
    return test, name, value
