"""What is kept of a platform's own words: enough for an SE, and nothing personal or secret."""

from __future__ import annotations

import pytest

from chalicelib.clients.http.refusals import LONGEST_SAID, cleaned


@pytest.mark.parametrize(
    ("detail", "kept"),
    [
        ("The index products belongs to another team.", "The index products belongs to another team."),
        ("Ann <ann@shop.example> has it.", "Ann <[address]> has it."),
        ("mailto:ann.b+x@shop.example,bob@x", "mailto:[address],[address]"),
        ("See https://api.example/doc?token=abc#me for it", "See https://api.example/doc for it"),
        ("Authorization: Bearer abc.def was sent", "Authorization: [left out] was sent"),
        ("key k3yk3yk3yk3yk3yk3yk3yk3yk3y is old", "key [left out] is old"),
        ("Call +49 (30) 123-456 78 now", "Call [left out] now"),
        ("two\nlines\x00 and \u202eturned", "two lines and turned"),
        (None, ""),
        ({"a": 1}, ""),
    ],
)
def test_what_is_kept(detail: object, kept: str) -> None:
    assert cleaned(detail) == kept


def test_it_is_bounded() -> None:
    assert len(cleaned("word " * 10_000)) <= LONGEST_SAID
    assert cleaned("word " * 10_000).endswith("…")
