"""Two addresses are the same person's only where they are."""

from __future__ import annotations

import pytest

from chalicelib.addresses import folded, mark
from chalicelib.executors.send_invites import invitee_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada@shop.example", "ADA@Shop.Example"),
        (" ada@shop.example", "ada@shop.example "),
        ("zo\u00eb@shop.example", "zoe\u0308@shop.example"),
        ("ada@b\u00fccher.example", "ada@xn--bcher-kva.example"),
    ],
)
def test_written_otherwise_an_address_is_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert (mark(one, "a"), invitee_key(one)) == (mark(other, "a"), invitee_key(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("stra\u00dfe@shop.example", "strasse@shop.example"),
        ("ada@stra\u00dfe.example", "ada@strasse.example"),
        ("a.da@shop.example", "ada@shop.example"),
        ("ada+team@shop.example", "ada@shop.example"),
        ("ada@shop.example", "ada@shop.example.com"),
        ("zo\u00eb@shop.example", "zoe@shop.example"),
    ],
)
def test_addresses_of_different_mailboxes_are_two(one: str, other: str) -> None:
    assert folded(one) != folded(other)
    assert invitee_key(one) != invitee_key(other)


def test_a_domain_that_only_looks_international_is_left_as_it_is() -> None:
    assert folded("ada@xn--.example") == "ada@xn--.example"


def test_the_same_address_has_another_mark_elsewhere() -> None:
    assert mark("ada@shop.example", "one") != mark("ada@shop.example", "two")
