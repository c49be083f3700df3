"""What a name may be made of, and that OpenAPI's pattern says the same."""

from __future__ import annotations

import sys
import unicodedata

import jsonschema_rs
import pytest

from chalicelib.text import LINE, LINES, fault_of_line, fault_of_lines

_WHITE_TO_PYTHON_ONLY = "\x1c\x1d\x1e\x1f"
_BLANK = "\u115f\u1160\u2800\u3164\uffa0\ufffd\U00013441\U00013442\U00013443\U00013444\U00013445\U00013446"


def code(fault: tuple[str, str] | None) -> str:
    """Of a fault; empty: there is none."""
    return fault[0] if fault else ""


@pytest.mark.parametrize(
    "text",
    [
        "\u200b",
        "\u3164",
        "\u115f\u1160",
        "\uffa0",
        "\u2800\u2800",
        "\ufeff",
        "\u00ad",
        "\u0301",
        "\ufe0f",
        "\u200d\u2060",
        "\u3000",
        "\U000e0067\U000e007f",
    ],
)
def test_a_name_must_have_something_to_see(text: str) -> None:
    for shown in (text, f"  {text} {text}"):
        assert code(fault_of_line(shown)) == "NOTHING_TO_SEE"
    assert fault_of_line(f"A{text}") is None
    assert code(fault_of_lines(text)) == "NOTHING_TO_SEE"


@pytest.mark.parametrize("letter", ["\u202a", "\u202d", "\u202e", "\u2066", "\u2068", "\u2069"])
def test_a_name_cannot_turn_the_text_beside_it_around(letter: str) -> None:
    for text in (f"Ada{letter}'s Shop", f"{letter}Ada\u202c", letter):
        assert code(fault_of_line(text)) == "CHARACTER_NOT_ALLOWED"


def test_a_note_may_hold_what_address_books_and_chats_put_in_but_no_override() -> None:
    assert fault_of_lines("Call \u202a+49 30 1234\u202c\nor \u2068ليلى\u2069.") is None
    assert fault_of_lines("harmless\u202etxt.exe") is not None
    assert fault_of_lines("") is None


@pytest.mark.parametrize(
    "name", ["Ada's Shop", "株式会社", "می\u200cخواهم", "متجر\u200f!", "👩\u200d💻", "Zoë", "Zoe\u0308", "!!!", "7"]
)
def test_a_name_may_be_written_in_any_script(name: str) -> None:
    assert fault_of_line(name) is None


@pytest.mark.parametrize("letter", ["\n", "\t", "\x00", "\x7f", "\x85", "\u2028", "\u2029", "\ufffd"])
def test_a_name_is_one_line_of_whole_characters(letter: str) -> None:
    assert code(fault_of_line(f"Ada{letter}Shop")) == "CHARACTER_NOT_ALLOWED"


def test_every_character_counts_as_its_category_says_whichever_engine_reads_the_rule() -> None:
    """Of those that this Python knows: others may have a newer Unicode."""
    line, lines = (jsonschema_rs.validator_for({"type": "string", "pattern": each}) for each in (LINE, LINES))
    known = {chr(code): unicodedata.category(chr(code)) for code in range(sys.maxunicode + 1)}
    for letter, category in known.items():
        if category in {"Cs", "Cn"} or letter in _WHITE_TO_PYTHON_ONLY:
            continue
        if letter.isspace():  # white space around a text is cut off before
            assert line.is_valid(f"{letter}A{letter}")
            continue
        taken = fault_of_line(letter) is None
        assert line.is_valid(letter) == taken, f"U+{ord(letter):04X}"
        assert lines.is_valid(letter) == (fault_of_lines(letter) is None), f"U+{ord(letter):04X}"
        if category[0] in "LNPS" and letter not in _BLANK:
            assert taken, f"U+{ord(letter):04X}"
        if category in {"Cc", "Cf", "Zs", "Zl", "Zp"}:
            assert not taken, f"U+{ord(letter):04X}"
    assert lines.is_valid("")
