"""Protections of a company's brand: what counts before what, what is checked whoever wrote it, what is asked again."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

KIT = "tests/unit/test_brand_kit.py::"
MAKING = "tests/contract/test_brand_making.py::"
WORLD = "tests/simulation/test_merch_brand.py::"
API = "tests/integration/test_api_merch_brand.py::"
_KIT = "chalicelib/flows/merch/brand_kit.py"
_BRIEF = "chalicelib/flows/merch/brand_brief.py"
_INTENTS = "chalicelib/flows/merch/intents/brand.py"
_MAKING = "chalicelib/executors/brand_making.py"

MUTATIONS = (
    Mutation(
        "kit-checked-whoever-wrote-it",
        "What is stored is held against its field's rule each time that a kit is shown.",
        _KIT,
        "        if fits(name, value := values.get(name)):\n",
        "        if value := values.get(name):\n",
        (f"{KIT}TestTheStyleSheet::test_says_nothing_that_anybody_could_break_out_with",),
    ),
    Mutation(
        "kit-whole-value",
        "A colour or font is all of a value: nothing may follow it, not even the end of a line.",
        _KIT,
        "    return re.fullmatch(COLOUR",
        "    return re.match(COLOUR",
        (f"{KIT}TestWhatCounts::test_what_does_not_fit_is_passed_over_whoever_wrote_it",),
    ),
    Mutation(
        "kit-edits-first",
        "What was edited counts before all else, also after another look.",
        _KIT,
        '        ("edit", record.fields.get(EDITS) or {}),\n',
        '        ("edit", {}),\n',
        (f"{KIT}TestTheNewestLookCounts::test_edits_stay_through_all_of_them",),
    ),
    Mutation(
        "kit-repaired",
        "A shop shows no colour that cannot be read.",
        _KIT,
        "        return Colour.of(mended.get(name, self.said(name)))\n",
        "        return Colour.of(self.said(name) or mended[name])\n",
        (f"{KIT}TestContrast::test_what_cannot_be_read_is_repaired_and_said",),
    ),
    Mutation(
        "kit-nobodys-colours-readable",
        "A colour that nobody has chosen can be read, and nobody is warned of it.",
        _KIT,
        "        if fields[name].source in _NOBODYS\n",
        '        if fields[name].source == "model"\n',
        (f"{KIT}TestContrast::test_nobody_is_warned_of_a_colour_that_nobody_chose_and_it_can_be_read",),
    ),
    Mutation(
        "kit-told-of-the-websites",
        "A colour that the website has chosen stays as it is, and the company is told that it cannot be read.",
        _KIT,
        'frozenset({"model", "default"})',
        'frozenset({"model", "default", "brandfetch"})',
        (f"{KIT}TestContrast::test_what_the_website_has_chosen_is_told_of",),
    ),
    Mutation(
        "kit-accent-verbatim",
        "A shop shows the brand's accent as it is.",
        _KIT,
        "if name == ACCENT else self.readable(name)",
        'if name == "" else self.readable(name)',
        (f"{KIT}TestContrast::test_the_shop_shows_the_accent_as_it_is_and_has_one_that_can_be_read",),
    ),
    Mutation(
        "rescrape-keeps-the-kit",
        "The kit of before counts while another look is under way, and where it fails.",
        "chalicelib/flows/merch/rescrapes.py",
        "    kept = {BEFORE: last} if last else {}\n",
        "    kept = {BEFORE: last} if not last else {}\n",
        (
            f"{KIT}TestTheNewestLookCounts::test_while_another_is_under_way_and_where_it_fails_the_one_before_stays",
            f"{WORLD}TestALookOnDemand::test_that_fails_leaves_the_kit_of_the_one_before",
        ),
    ),
    Mutation(
        "rescrape-once",
        "A look that is asked for while one is under way is that one.",
        _INTENTS,
        '        if newest is not None and newest.state == "running":\n',
        '        if newest is not None and newest.state == "":\n',
        (f"{WORLD}TestALookOnDemand::test_that_is_asked_for_twice_at_once_is_one",),
    ),
    Mutation(
        "brand-unseen-edits",
        "Nobody writes over an edit that they have not seen.",
        _INTENTS,
        "        if seen is not None and brand_tag(record) not in seen:\n",
        "        if seen is not None and not seen:\n",
        (f"{WORLD}test_two_who_edit_at_once_lose_nothing_unseen",),
    ),
    Mutation(
        "brand-ended",
        "The brand of a company that has left is not changed.",
        _INTENTS,
        "    if record.status in _ENDED:\n",
        "    if record.status in ():\n",
        (f"{WORLD}TestALookOnDemand::test_is_not_done_any_more_once_the_company_has_left",),
    ),
    Mutation(
        "model-complaint",
        "The model is told what was wrong with its answer.",
        _MAKING,
        "    return _one(model, brief, record, found, deadline, complaint)\n",
        '    return _one(model, brief, record, found, deadline, complaint and "")\n',
        (f"{MAKING}TestSynthesising::test_asks_once_more_and_says_what_was_wrong",),
    ),
    Mutation(
        "model-asked-again-for-answers-alone",
        "A model that cannot be reached is not asked again within the attempt.",
        _MAKING,
        "        if error.code not in _ASKED_AGAIN:\n",
        "        if not error.code:\n",
        (f"{MAKING}TestSynthesising::test_asks_an_api_that_is_down_or_refuses_once",),
    ),
    Mutation(
        "model-no-last-word",
        "What fits the shape and is no kit is not taken.",
        _MAKING,
        "    if wrong := brief.fault(answer):\n",
        "    if (wrong := brief.fault(answer)) and not answer:\n",
        (f"{MAKING}TestSynthesising::test_complains_of_what_a_website_has_smuggled_into_the_headline",),
    ),
    Mutation(
        "model-two-attempts",
        "After two attempts a person is asked: each question costs money.",
        "chalicelib/flows/merch/actions/brand.py",
        "max_failures=2)",
        "max_failures=3)",
        (f"{WORLD}TestTheFirstKit::test_is_tried_twice_with_two_questions_each_and_then_a_person_is_asked",),
    ),
    Mutation(
        "model-facts-of-no-person",
        "No person is spoken of to the model.",
        _BRIEF,
        "{name: answers[name] for name in brand_kit.NAMES if answers.get(name)}",
        "dict(answers)",
        (f"{KIT}TestWhatIsAsked::test_the_facts_speak_of_no_person",),
    ),
    Mutation(
        "scrape-correctable",
        "The website that nobody knows can be corrected, and then it goes on.",
        _MAKING,
        "            fields=brief.corrected,\n",
        "",
        (f"{WORLD}TestTheFirstKit::test_of_a_website_that_nobody_knows_goes_on_once_that_is_corrected",),
    ),
    Mutation(
        "scrape-preview-of-this-website",
        "What was found of another website serves nobody.",
        _BRIEF,
        ' or kept.get("domain") != domain(record):\n',
        ":\n",
        (f"{KIT}TestWhatIsAsked::test_a_preview_serves_if_it_is_of_the_same_website_and_fresh",),
    ),
    Mutation(
        "scrape-preview-fresh",
        "What was found long ago is asked for again.",
        _BRIEF,
        ' if now - datetime.fromisoformat(kept["at"]) < FRESH else None\n',
        "\n",
        (f"{KIT}TestWhatIsAsked::test_a_preview_serves_if_it_is_of_the_same_website_and_fresh",),
    ),
    Mutation(
        "brand-own-assets",
        "Nothing is looked up for a company that brings its own.",
        _BRIEF,
        '    return "" if answers.get("own_assets") else domain_of(',
        '    return "" if not answers else domain_of(',
        (f"{KIT}TestWhatIsAsked", f"{MAKING}TestScraping::test_asks_nothing_for_own_assets_or_without_a_website"),
    ),
    Mutation(
        "brand-admins-alone",
        "A company's brand is its admins' to see and edit.",
        "chalicelib/flows/merch/routes/mine.py",
        '    if call.subject not in record.fields.get("admins", ()):\n',
        "    if not call.subject:\n",
        (f"{API}TestTheKit::test_is_its_admins_alone",),
    ),
    Mutation(
        "brand-sheet-of-shops",
        "A draft is no company: nobody finds out by its style sheet that it is there.",
        "chalicelib/flows/merch/routes/mine.py",
        "    return None if record.status in _DRAFTS else call.about(record)",
        "    return call.about(record)",
        (f"{API}TestTheStyleSheet::test_is_of_companies_that_have_a_shop",),
    ),
    Mutation(
        "answer-as-declared",
        "What is no JSON is served as what it is: a browser takes no style sheet of another kind.",
        "chalicelib/handlers/http/routing.py",
        "content_type=endpoint.media, ",
        "",
        (f"{API}TestTheStyleSheet::test_is_anybodys_for_a_minute_and_asked_for_by_its_tag_after_that",),
    ),
)
