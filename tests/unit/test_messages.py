"""What colleagues read: whatever a customer calls themselves, it stays a message of ours."""

from __future__ import annotations

import json
import re
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.clients.channels.announcement import one_line
from chalicelib.clients.channels.topic import LONGEST_SUBJECT, letter, subject
from chalicelib.clients.channels.webhook_shapes import crm, slack
from local.platforms.hooks import CrmEvent, SlackMessage
from tests.announcements import ONBOARDING, announcement

NASTY = st.text(st.characters(), max_size=300)


class TestTheSubject:
    def test_names_the_event_and_the_customer(self) -> None:
        assert subject(announcement(event="action_failed")) == "Onramp: action failed, Acme"

    @given(NASTY)
    @example("\n\nBcc: everybody@example.com")
    @example("\ud800")
    @example("x" * 300)
    @example("é" * 300)
    def test_is_what_sns_takes_whatever_the_customer_is_called(self, title: str) -> None:
        made = subject(announcement(title=title))
        assert re.fullmatch(r"Onramp: [\x20-\x7e]*", made)
        assert len(made) <= LONGEST_SUBJECT

    @pytest.mark.parametrize(
        ("title", "shown"),
        [("Café Müller", "Cafe Muller"), ("株式会社 ABC", "ABC"), ("A\r\nB", "A B"), ("Ａｃｍｅ", "Acme")],
    )
    def test_keeps_what_of_a_name_is_or_has_an_ascii_letter(self, title: str, shown: str) -> None:
        assert subject(announcement(title=title)) == f"Onramp: registered, {shown}"

    @pytest.mark.parametrize("title", ["", "東京", "  ", "🙂", "„“"])
    def test_falls_back_to_the_onboarding_where_nothing_is_left(self, title: str) -> None:
        assert subject(announcement(title=title)) == f"Onramp: registered, {ONBOARDING}"


class TestTheLetter:
    def test_says_it_all_and_ends_with_the_id(self) -> None:
        assert letter(announcement()).split("\n\n") == [
            "Acme: The customer has signed up.",
            "Nothing to do.",
            f"https://admin.example.com/onboarding/{ONBOARDING}",
            "status: registered\nat: 2026-01-05T09:00:00+00:00",
            f"Message {ONBOARDING}/registered",
        ]

    def test_leaves_out_what_there_is_not(self) -> None:
        made = letter(announcement(next_step="", url="", details={}))
        assert made.count("\n\n") == 2

    @given(NASTY)
    @example("Acme\n\nhttps://evil.example/")
    @example("Acme\u2028next")
    @example("\x00\x1b[31m")
    def test_has_as_many_lines_whatever_the_customer_is_called(self, title: str) -> None:
        made = letter(announcement(title=title, text=title, next_step="x", details={"name": title}))
        assert len(made.splitlines()) == len(letter(announcement()).splitlines())
        made.encode()


class TestASlackMessage:
    def test_is_a_title_a_sentence_a_next_step_and_a_link(self) -> None:
        assert slack(announcement()) == {
            "text": "*Acme*: The customer has signed up.\nNothing to do.\n"
            f"<https://admin.example.com/onboarding/{ONBOARDING}|Open it>"
        }

    def test_escapes_what_slack_would_take_for_a_link_or_a_mention(self) -> None:
        made = slack(announcement(title="<!channel> & <https://evil.example|Acme>", next_step="", url=""))["text"]
        assert made.startswith("*&lt;!channel&gt; &amp; &lt;https://evil.example|Acme&gt;*: ")

    def test_has_no_link_where_the_admin_pages_have_no_address(self) -> None:
        assert "<" not in slack(announcement(url=""))["text"]

    @given(NASTY, NASTY)
    @example("a\n<b", "\u202edetrever")
    def test_has_one_link_and_three_lines_whatever_anybody_wrote(self, title: str, text: str) -> None:
        made = slack(announcement(title=title, text=text, next_step=f"x{text}"))["text"]
        assert (len(made.splitlines()), made.count("<"), made.count(">")) == (3, 1, 1)
        SlackMessage.model_validate({"text": made})


class TestWhatACrmIsSent:
    def test_is_the_whole_announcement(self) -> None:
        assert crm(announcement()) == {
            "id": f"{ONBOARDING}/registered",
            "event": "registered",
            "at": "2026-01-05T09:00:00.000Z",
            "onboarding_id": ONBOARDING,
            "title": "Acme",
            "text": "The customer has signed up.",
            "next_step": "Nothing to do.",
            "details": {"status": "registered"},
            "url": f"https://admin.example.com/onboarding/{ONBOARDING}",
        }

    @given(st.text(st.characters(codec="utf-8")))
    def test_keeps_a_name_to_the_letter(self, title: str) -> None:
        sent = json.dumps(crm(announcement(title=title)))
        assert CrmEvent.model_validate_json(sent).title == title


@given(NASTY)
@example("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
@example("a\u2028b\u2029c")
def test_one_line_is_one_line_and_can_be_written(text: str) -> None:
    made = one_line(text)
    assert len(made.splitlines()) <= 1
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", made)
    made.encode()


@pytest.mark.parametrize("text", [string.ascii_letters, "Müller & Söhne", "علی‌رضا", "👨‍👩‍👧 Shop"])
def test_one_line_leaves_names_as_they_are(text: str) -> None:
    assert one_line(text) == text
