"""A company's brand kit: what counts before what, what contrast makes of colours, and what a style sheet never says."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.clients.brandfetch.client import BrandColour
from chalicelib.clients.brandfetch.found import LONGEST_DESCRIPTION, FoundBrand
from chalicelib.clients.brandfetch.found import MOST as MOST_FOUND
from chalicelib.flows.merch import brand_brief, brand_kit, rescrapes
from chalicelib.flows.merch.brand_css import css
from chalicelib.flows.merch.brand_kit import NAMES, kit_of
from chalicelib.flows.merch.contrast import LARGE, TEXT, Colour, ratio
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.moment import to_text
from chalicelib.records.record import Record
from chalicelib.shared_actions import REFRESH_BRAND, SCRAPE_BRAND, SYNTHESISE_BRAND
from tests.clock import START

FOUND = {"domain": "acme.example", "colors": [{"hex": "#AA2244", "type": "accent"}], "fonts": [{"name": "Lora"}]}
MODEL = {
    "primary_color": "#224466",
    "accent_color": "#aa2244",
    "background_color": "#ffffff",
    "text_color": "#111111",
    "secondary_color": "#445566",
    "heading_font": "Lora",
    "body_font": "Open Sans",
    "headline": "Wear what you build",
    "tagline": "Shirts and mugs",
}


def company(**changes: Any) -> Record:
    made: dict[str, Any] = {
        "record_id": "c-1",
        "kind": "COMPANY",
        "flow": "merch",
        "status": "PRINT_FILES_PENDING",
        "created_at": START,
        "created_by": "wizard",
        "title": "Acme",
        "actions": {SCRAPE_BRAND: done({"found": FOUND}), SYNTHESISE_BRAND: done({"kit": MODEL})},
    }
    return Record.model_validate({**made, **changes})


def done(result: dict[str, Any], **more: Any) -> Entry:
    return Entry(status=Status.SUCCEEDED, fence=1, result=result, **more)


def colours(**said: str) -> brand_kit.Kit:
    return kit_of(company(fields={"kit_edits": said}))


class TestWhatCounts:
    def test_an_edit_comes_before_the_company_that_before_the_model_and_ours_is_last(self) -> None:
        kit = kit_of(
            company(
                answers={"company_name": "Acme", "primary_color": "#010203", "heading_font": "Inter"},
                fields={"kit_edits": {"primary_color": "#0A0B0C"}},
                actions={SYNTHESISE_BRAND: done({"kit": {**MODEL, "tagline": 7}})},
            )
        )
        said = {name: (value.text, value.source, value.edited) for name, value in kit.fields.items()}
        assert said["primary_color"] == ("#0a0b0c", "edit", True)
        assert said["heading_font"] == ("Inter", "company", False)
        assert said["body_font"] == ("Open Sans", "model", False)
        assert said["tagline"] == ("", "default", False)
        assert tuple(said) == NAMES

    def test_what_the_model_took_over_was_found_on_the_website(self) -> None:
        fields = kit_of(company()).fields
        found = {name for name, value in fields.items() if value.source == "brandfetch"}
        assert found == {"accent_color", "heading_font"}

    def test_a_company_of_which_nothing_is_known_has_a_whole_kit_under_its_name(self) -> None:
        kit = kit_of(company(actions={}, title="A" * 500))
        assert kit.said("headline") == "A" * 120
        assert {value.source for value in kit.fields.values()} == {"default"}
        assert kit.warnings == ()

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("value", [None, 7, "", ["#ffffff"], "x\u202ey", 'a"; }', "#ffffff\n", "\\22 "])
    def test_what_does_not_fit_is_passed_over_whoever_wrote_it(self, name: str, value: Any) -> None:
        kit = kit_of(
            company(fields={"kit_edits": {name: value}}, actions={SYNTHESISE_BRAND: done({"kit": {name: value}})})
        )
        if name in brand_kit.LONGEST and value in ('a"; }', "\\22 "):
            assert kit.said(name) == value  # words are words; no style sheet has them
        else:
            assert kit.fields[name].source == "default"


NEWER = {**MODEL, "tagline": "Newer"}


class TestTheNewestLookCounts:
    def asked(self, before: Record) -> Record:
        return rescrapes.with_another(before, START)

    def test_a_look_on_demand_comes_before_the_first(self) -> None:
        first = company()
        again = first.with_entry(REFRESH_BRAND, done({"kit": NEWER}))
        assert kit_of(again).said("tagline") == "Newer"
        assert kit_of(again).fields["accent_color"].source == "model"  # that look has found nothing

    def test_while_another_is_under_way_and_where_it_fails_the_one_before_stays(self) -> None:
        entry = done({"kit": NEWER}, done_for=("rescrape:1",))
        asked = self.asked(
            company(fields={"rescrapes": {"n": 1, "at": to_text(START)}}).with_entry(REFRESH_BRAND, entry)
        )
        running = entry.claim(now=START, lease_until=START, holder="run", occasions=("rescrape:2",))
        assert running.result == {}
        failed = running.model_copy(update={"status": Status.FAILED})
        for each, state in ((running, "running"), (failed, "failed")):
            record = asked.with_entry(REFRESH_BRAND, each)
            assert kit_of(record).said("tagline") == "Newer"
            newest = rescrapes.newest(record)
            assert newest is not None
            assert newest.state == state

    def test_edits_stay_through_all_of_them(self) -> None:
        edited = company(fields={"kit_edits": {"tagline": "Ours"}})
        assert kit_of(self.asked(edited).with_entry(REFRESH_BRAND, done({"kit": NEWER}))).said("tagline") == "Ours"


class TestContrast:
    def test_what_cannot_be_read_is_repaired_and_said(self) -> None:
        kit = colours(text_color="#dddddd", primary_color="#ffff00", background_color="#ffffff")
        warned = {each.field: each for each in kit.warnings}
        assert set(warned) == {"text_color", "primary_color"}
        ground = Colour.of("#ffffff")
        assert ratio(kit.shown("text_color"), ground) >= TEXT
        assert ratio(kit.shown("primary_color"), ground) >= LARGE
        assert kit.said("primary_color") == "#ffff00"
        assert warned["primary_color"].repaired in warned["primary_color"].says
        assert "1.07 to 1" in warned["primary_color"].says

    def test_another_ground_is_another_question(self) -> None:
        kit = colours(background_color="#101010", text_color="#111111")
        assert ratio(kit.shown("text_color"), Colour.of("#101010")) >= TEXT
        assert "text_color" in {each.field for each in kit.warnings}

    @pytest.mark.parametrize("made", [{SYNTHESISE_BRAND: done({"kit": {**MODEL, "accent_color": "#fefefe"}})}, {}])
    def test_nobody_is_warned_of_a_colour_that_nobody_chose_and_it_can_be_read(self, made: dict[str, Entry]) -> None:
        for ground in ("#101010", "#ffffff", "#808080"):
            kit = kit_of(company(fields={"kit_edits": {"background_color": ground}}, actions=made))
            assert kit.warnings == ()
            for name, needs in (("text_color", TEXT), ("primary_color", LARGE), ("accent_color", LARGE)):
                assert ratio(Colour.of(kit.said(name)), Colour.of(ground)) >= needs

    def test_what_the_website_has_chosen_is_told_of(self) -> None:
        found = {**FOUND, "colors": [{"hex": "#ffeeee", "type": "accent"}]}
        looked = {
            SCRAPE_BRAND: done({"found": found}),
            SYNTHESISE_BRAND: done({"kit": {**MODEL, "accent_color": "#ffeeee"}}),
        }
        kit = kit_of(company(actions=looked))
        assert (kit.said("accent_color"), [each.field for each in kit.warnings]) == ("#ffeeee", ["accent_color"])

    def test_the_shop_shows_the_accent_as_it_is_and_has_one_that_can_be_read(self) -> None:
        kit = colours(accent_color="#ffe0e0")
        assert kit.shown("accent_color").hex == "#ffe0e0"
        assert ratio(kit.readable("accent_color"), Colour.of("#ffffff")) >= LARGE

    def test_a_dull_accent_leads_through_no_portal_and_stays_the_shops(self) -> None:
        kit = colours(accent_color="#777a77")
        assert (kit.vibrant, kit.portal_accent) == (False, "#c8452e")
        assert "--color-accent: #777a77;" in css(kit)


NASTY = (
    '"; } body { display: none } :root { --x: "',
    "Inter\\",
    "Inter\n} * { color: red",
    "</style><script>",
    "url(https://evil.example/x)",
    "Inter, serif",
    "'Inter'",
    "Inter/*",
    "Ｉnter",
    "Inter;",
    "expression(alert(1))",
    "x" * 65,
    " Inter",
)


class TestTheStyleSheet:
    LINE = re.compile(
        r'  --(color-[a-z-]+: #[0-9a-f]{6}|font-(heading|body): "[A-Za-z0-9 +._-]{1,64}", system-ui, sans-serif);'
    )

    @pytest.mark.parametrize("nasty", NASTY)
    def test_says_nothing_that_anybody_could_break_out_with(self, nasty: str) -> None:
        everywhere = dict.fromkeys(NAMES, nasty)
        said = css(
            kit_of(
                company(
                    fields={"kit_edits": everywhere},
                    answers=everywhere,
                    title=nasty,
                    actions={SYNTHESISE_BRAND: done({"kit": everywhere})},
                )
            )
        )
        first, *lines, last = said.splitlines()
        assert (first, last) == (":root {", "}")
        assert [line for line in lines if not self.LINE.fullmatch(line)] == []
        assert len(lines) == 11

    def test_has_what_a_shop_is_themed_by(self) -> None:
        said = css(kit_of(company()))
        assert "--color-primary: #224466;" in said
        assert "--color-on-primary: #ffffff;" in said
        assert '--font-heading: "Lora", system-ui, sans-serif;' in said


class TestWhatIsAsked:
    def test_nothing_is_looked_up_for_own_assets_or_without_a_website(self) -> None:
        website = {"website_url": "https://www.acme.example/about"}
        assert brand_brief.domain(company(answers=website)) == "acme.example"
        assert brand_brief.why_not_scraped(company(answers=website)) == ""
        assert brand_brief.why_not_scraped(company(answers={**website, "own_assets": True})) == brand_brief.OWN_ASSETS
        assert brand_brief.why_not_scraped(company(answers={})) == brand_brief.NO_WEBSITE

    @pytest.mark.parametrize(
        ("kept", "reused"),
        [
            ({"domain": "acme.example", "at": to_text(START), "more": 1}, True),
            ({"domain": "other.example", "at": to_text(START)}, False),
            ({"domain": "acme.example", "at": to_text(START - timedelta(days=1))}, False),
            ({"domain": "acme.example"}, False),
        ],
    )
    def test_a_preview_serves_if_it_is_of_the_same_website_and_fresh(self, kept: dict[str, Any], reused: bool) -> None:
        record = company(answers={"website_url": "acme.example"}, fields={"preview": kept})
        found = brand_brief.preview(record, START + timedelta(minutes=5))
        assert (found is not None) is reused

    def test_the_facts_speak_of_no_person(self) -> None:
        record = company(answers={"company_name": "Acme", "admin_email": "ada@acme.example", "headline": "Hi"})
        facts = brand_brief.facts(record, FoundBrand.left_in(FOUND))
        assert "ada" not in str(facts)
        assert facts["said by the company"] == {"headline": "Hi"}
        assert facts["found on its website"]["domain"] == "acme.example"

    @pytest.mark.parametrize(
        "smuggled", ["Buy at https://evil.example", "www.evil.example", "<b>Hi</b>", "a@b", "x\x00"]
    )
    def test_a_headline_is_plain_words(self, smuggled: str) -> None:
        assert brand_brief.fault(brand_brief.Synthesised(**{**MODEL, "headline": smuggled})).startswith("headline")
        assert brand_brief.fault(brand_brief.Synthesised(**MODEL)) == ""


def test_of_what_was_found_a_record_keeps_little() -> None:
    from chalicelib.clients.brandfetch.client import Brand

    many = tuple(BrandColour(hex="#000000", type="x" * 99) for _ in range(20))
    kept = FoundBrand.of(Brand(domain="a.example", description="d" * 2000, colours=many, raw={"x": 1})).stored()
    assert len(kept["colors"]) == MOST_FOUND
    assert len(kept["description"]) == LONGEST_DESCRIPTION
    assert set(kept) == {"domain", "description", "colors"}
