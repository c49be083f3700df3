"""What text must be that people read: something to see, and nothing that turns the text beside it around.

Each rule stands once, as the inside of a character class that Python and OpenAPI's patterns (ECMA-262, flag u) read
alike. Blocks and categories are those of the Unicode Standard.
"""

from __future__ import annotations

import re
from typing import Final

_CONTROLS: Final = r"\u0000-\u001F\u007F-\u009F\u2028\u2029"
_CONTROLS_BUT_OF_LINES: Final = r"\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F"
_TURNING: Final = r"\u202A-\u202E\u2066-\u2069"
"""Embeddings, overrides and isolates (UAX #9). A name is shown in the midst of other text, which one that is not closed
turns around. Marks of direction, and the joiners that Persian and emoji need, are none of these."""
_OVERRIDING: Final = r"\u202D\u202E"
"""They make text read as something else. Of several lines each is a paragraph of its own, where the others do no harm:
they come with what is pasted from chats and address books."""
LOST: Final = "\ufffd"
"""Stands for bytes that somebody on the way could not read as UTF-8."""
_LOST: Final = r"\uFFFD"
_UNSEEN: Final = (
    r"\s\u0000-\u001F\u007F-\u009F"
    r"\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF0-\uFFFB"  # format characters, of all scripts
    r"\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2"  # and those of Arabic and Syriac
    r"\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0"  # letters by category: fillers, the empty Braille cell
    r"\u0300-\u036F\u0483-\u0489\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F"  # marks for any letter
    r"\u180B-\u180F\uFE00-\uFE0F"  # variation selectors
    r"\uFDD0-\uFDEF\uFFFD-\uFFFF"  # no characters, and what stands for a lost one
    "\U000110bd\U000110cd\U00013430-\U00013455\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""What shows nothing where it stands alone. Other marks do, on a dotted circle; and of private use, who knows."""

_IN_A_LINE: Final = f"[^{_CONTROLS}{_TURNING}{_LOST}]*"
_IN_LINES: Final = f"[^{_CONTROLS_BUT_OF_LINES}{_OVERRIDING}{_LOST}]*"
_WHITE: Final = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_WHITE_SPACE: Final = r"\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
_AROUND: Final = f"[{_WHITE_SPACE}]*"
"""White space (the property White_Space), which is cut off from a text before it is looked at."""
TRIMMED: Final = rf"^[^{_WHITE_SPACE}]([\s\S]*[^{_WHITE_SPACE}])?$"
"""Of a text from which nothing is to be cut off."""
LINE: Final = f"^{_AROUND}{_IN_A_LINE}[^{_UNSEEN}]{_IN_A_LINE}{_AROUND}$"
"""`fault_of_line` as a pattern."""
LINES: Final = f"^{_AROUND}({_IN_LINES}[^{_UNSEEN}]{_IN_LINES})?{_AROUND}$"
"""`fault_of_lines` as a pattern."""

Fault = tuple[str, str]
"""A stable code, and what is wrong in words that go on from the field's name."""


def in_words(name: str) -> str:
    """What people call a field, as its name says: ``index name``, where it is called ``index_name``."""
    return name.replace("_", " ")


def trimmed(text: str) -> str:
    """The text without white space around it."""
    return text.strip(_WHITE)


def has_something_to_see(text: str) -> bool:
    """Whether any of it shows: spaces, format characters, and marks without a letter to stand on do not."""
    return re.search(f"[^{_UNSEEN}]", text) is not None


def fault_of_line(text: str) -> Fault | None:
    """What is wrong with a name, or with another text of one line; None: nothing is."""
    if re.search(f"[{_CONTROLS}]", text):
        return "CHARACTER_NOT_ALLOWED", "must be one line without control characters"
    return _fault(text, _TURNING)


def fault_of_lines(text: str) -> Fault | None:
    """What is wrong with a text of any number of lines, none included."""
    if re.search(f"[{_CONTROLS_BUT_OF_LINES}]", text):
        return "CHARACTER_NOT_ALLOWED", "must not contain control characters"
    return _fault(text, _OVERRIDING) if text else None


def _fault(text: str, turning: str) -> Fault | None:
    if re.search(f"[{turning}]", text):
        return "CHARACTER_NOT_ALLOWED", "has an invisible character that turns text around; type it instead of pasting"
    if LOST in text:
        return "CHARACTER_NOT_ALLOWED", "has a character (U+FFFD) that stands for one that was lost; type it again"
    if not has_something_to_see(text):
        return "NOTHING_TO_SEE", "must have something in it that can be seen"
    return None


def in_minutes(seconds: int) -> str:
    """A time to wait, in words, rounded up: ``a minute``, ``3 minutes``."""
    return f"{-(-seconds // 60)} minutes" if seconds > 60 else "a minute"
