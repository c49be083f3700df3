"""JavaScript string literals: writing one that is nothing but data, and reading one back.

What is written evaluates to exactly the text that went in, and is safe wherever a bundle ends up: inside ``<script>``,
inside a block comment, in an editor that obeys bidirectional controls (CVE-2021-42574, "Trojan Source").
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Quote = Literal["'", '"']

# Readable in a literal as they are. Everything else in ASCII is written as an escape: quotes and the backslash because
# they end the literal, ` and $ because a literal may be pasted into a template, < and > because of inline scripts.
_PLAIN_ASCII = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !#%&()*+,-.:;=?@[]^_{|}~/")
# Letters and marks by category that show as nothing at all (Unicode's Default_Ignorable_Code_Point outside Cf).
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")
_CONTROL = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "\\": "\\\\"}
_SINGLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}
# Longest first: a CRLF after a backslash is one line continuation.
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|(\r\n|[\s\S]))", re.ASCII)


def string_literal(text: str, quote: Quote = "'") -> str:
    """A literal in `quote`s that evaluates to `text`, lone surrogates included. One line, whatever the text.

    Letters, marks, digits, punctuation and symbols of any script stay readable; every control, format, separator and
    invisible character becomes an escape.
    """
    written: list[str] = []
    for character in text:
        previous = written[-1] if written else quote
        written.append(_written(character, previous, quote))
    return f"{quote}{''.join(written)}{quote}"


def _written(character: str, previous: str, quote: Quote) -> str:
    """`character` as it stands in the literal, after what was written before it."""
    if character in _CONTROL:
        return _CONTROL[character]
    if character == quote:
        return "\\" + quote
    if character == "/" and previous in {"*", "\\x3C"}:  # never */ and never </
        return "\\/"
    if character in _PLAIN_ASCII or (character in "'\"" and character != quote):
        return character
    if ord(character) > 0x7F and _readable(character, previous, quote):
        return character
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\u{{{code:X}}}"


def _readable(character: str, previous: str, quote: Quote) -> bool:
    """Whether a reader sees this character as itself, and a combining mark on the letter it belongs to."""
    category = unicodedata.category(character)
    if _INVISIBLE.match(character) or category[0] not in "LMNPS":
        return False
    return category[0] != "M" or (previous != quote and len(previous) == 1)


def string_value(literal: str) -> str | None:
    """What a string literal (or a template without substitutions) evaluates to; None for anything else.

    Surrogate pairs come back as the one character they stand for, so two ways to write an emoji compare as equal.
    """
    if len(literal) < 2 or literal[0] != literal[-1] or literal[0] not in "'\"`":
        return None
    body = literal[1:-1]
    if literal[0] == "`":
        if re.search(r"(?<!\\)(?:\\\\)*\$\{", body):
            return None
        body = body.replace("\r\n", "\n").replace("\r", "\n")  # a template normalises its line ends (ECMA-262 12.9.6)
    return joined_surrogates(_ESCAPE.sub(_unescaped, body))


def _unescaped(escape: re.Match[str]) -> str:
    hexadecimal = escape[1] or escape[2] or escape[3]
    if hexadecimal:
        code = int(hexadecimal, 16)
        return chr(code) if code <= 0x10FFFF else escape[0]
    character = escape[4]
    return "" if character in {"\r\n", "\n", "\r", "\u2028", "\u2029"} else _SINGLE.get(character, character)


def joined_surrogates(text: str) -> str:
    """`text` with each high and low surrogate that stand side by side made into the character they encode."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
