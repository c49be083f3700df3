"""A name becomes a string literal and nothing else."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.pixel_source.literals import joined_surrogates, string_literal, string_value
from tests.typescript.toolchain import JavaScript

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHARACTERS = "'\"\\`}א\u00e9\u2028\u202e\u2066\x00\ud83d\ude00\U0001f600\u0301\u200d\ufe0f\x85\ufeff"
_WORDS = ["${", "*/", "</script>", "<!--", "-->", "\r\n", "//", "\\u0041", "日本"]
NASTY = st.sampled_from([*_CHARACTERS, *_WORDS])
TEXTS = st.lists(NASTY | st.text(st.characters(), max_size=4), max_size=40).map("".join)
QUOTES: st.SearchStrategy[Literal["'", '"']] = st.sampled_from(["'", '"'])


@pytest.fixture(scope="module")
def javascript() -> Iterator[JavaScript]:
    with JavaScript() as engine:
        yield engine


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, quote=QUOTES)
def test_a_literal_evaluates_to_exactly_the_text(javascript: JavaScript, text: str, quote: Literal["'", '"']) -> None:
    assert joined_surrogates(javascript.expression(string_literal(text, quote))) == joined_surrogates(text)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, quote=QUOTES)
def test_a_literal_reads_back_as_the_text(text: str, quote: Literal["'", '"']) -> None:
    assert string_value(string_literal(text, quote)) == joined_surrogates(text)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, quote=QUOTES)
def test_a_literal_is_one_harmless_line(text: str, quote: Literal["'", '"']) -> None:
    literal = string_literal(text, quote)
    inside = re.sub(r"\\.", "", literal[1:-1])
    assert quote not in inside
    assert not re.search(r"[`$<>]|\*/", literal)
    assert all(unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in literal)
    literal.encode()  # no lone surrogate is left: it can be a file


@settings(max_examples=200, deadline=None)
@given(body=TEXTS)
def test_any_literal_reads_as_javascript_reads_it(javascript: JavaScript, body: str) -> None:
    literal = "'" + joined_surrogates(body).replace("'", "") + "'"
    try:
        expected = javascript.expression(literal)
    except ValueError:
        return  # not a literal in JavaScript either; the grammar refuses such a file
    if isinstance(expected, str) and not re.search(r"\\[0-9]", literal):  # octal escapes are errors in a module
        assert string_value(literal) == joined_surrogates(expected)


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("Harbor Books & Maps", "'Harbor Books & Maps'"),
        ("O'Neill", r"'O\'Neill'"),
        ("みつば Café 😀", "'みつば Café 😀'"),
        ("</script>", r"'\x3C\/script\x3E'"),
        ("a*/b", r"'a*\/b'"),
        ("${1}`", r"'\x24{1}\x60'"),
        ("ad\u202emin\u2066", r"'ad\u202Emin\u2066'"),
        ("\ud800", r"'\uD800'"),
        ("\u0301e\u0301", r"'\u0301e" + "\u0301'"),
        ("\u3164", r"'\u3164'"),
    ],
)
def test_what_is_readable_stays_readable_and_the_rest_is_an_escape(text: str, literal: str) -> None:
    assert string_literal(text) == literal


@pytest.mark.parametrize("source", ["1", "x", "'", "`a${1}b`", "'a\"", ""])
def test_what_is_not_a_plain_string_has_no_value(source: str) -> None:
    assert string_value(source) is None
