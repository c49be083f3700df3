"""Protections of merch onboarding's rules and platforms."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

RULES = "tests/unit/test_merch_rules.py::"
BRANDFETCH = "tests/contract/test_brandfetch.py::"
MODEL = "tests/contract/test_language_model.py::"
TURNSTILE = "tests/contract/test_turnstile.py::"

MUTATIONS = (
    Mutation(
        "merch-abandoned",
        "Only a draft can be abandoned.",
        "chalicelib/flows/merch/lifecycle.py",
        "            (INTAKE_IN_PROGRESS, ABANDONED),\n",
        "            (INTAKE_IN_PROGRESS, ABANDONED),\n            (INTAKE_COMPLETE, ABANDONED),\n",
        (f"{RULES}TestStatuses::test_change_as_the_document_says_and_a_draft_can_be_abandoned",),
    ),
    Mutation(
        "merch-contrast",
        "Luminance is that of the light, not of the numbers that stand for it.",
        "chalicelib/flows/merch/contrast.py",
        "(_linear(each / 255) for each in",
        "(each / 255 for each in",
        (f"{RULES}TestContrast::test_is_what_others_compute",),
    ),
    Mutation(
        "merch-repaired",
        "A repaired colour can be read.",
        "chalicelib/flows/merch/contrast.py",
        "if ratio(each, on) >= needs]",
        "if ratio(each, on) >= needs - 1]",
        (f"{RULES}TestContrast::test_repaired_passes_and_what_passes_stays",),
    ),
    Mutation(
        "merch-nearest",
        "A colour is repaired no further than it must be.",
        "chalicelib/flows/merch/contrast.py",
        "    for near in _ever_further(colour):\n",
        "    for near in reversed(list(_ever_further(colour))):\n",
        (f"{RULES}TestContrast::test_repaired_keeps_the_hue_and_goes_no_further_than_it_must",),
    ),
    Mutation(
        "merch-vibrancy",
        "A dull accent does not lead through the portal.",
        "chalicelib/flows/merch/vibrancy.py",
        "return accent if is_vibrant(accent) else DEFAULT_ACCENT",
        "return accent",
        (f"{RULES}TestVibrancy::test_begins_at_a_quarter",),
    ),
    Mutation(
        "merch-offered",
        "Nobody chooses what is not offered to their line of business.",
        "chalicelib/flows/merch/catalogue.py",
        "        if not set(chosen) <= offered:\n",
        "        if not set(chosen) <= set(self.by_sku):\n",
        (f"{RULES}TestCatalogue::test_says_what_is_wrong_with_a_choice",),
    ),
    Mutation(
        "brand-not-believed",
        "What is no colour, logo or font takes nothing else of a brand with it.",
        "chalicelib/clients/brandfetch/client.py",
        "    except ValidationError:\n        return None\n",
        "    except KeyError:\n        return None\n",
        (f"{BRANDFETCH}test_what_is_missing_or_odd_takes_nothing_else_with_it",),
    ),
    Mutation(
        "brand-proxy",
        "A 404 that is not Brandfetch's says nothing of a brand.",
        "chalicelib/clients/brandfetch/client.py",
        "    if not isinstance(answer.body, dict):\n        return None\n    code = str(",
        "    if not isinstance(answer.body, dict):\n        return BrandNotFound()\n    code = str(",
        (f"{BRANDFETCH}test_what_passes_is_tried_again",),
    ),
    Mutation(
        "brand-domain",
        "Nothing but a domain is asked for.",
        "chalicelib/clients/brandfetch/client.py",
        "        if not _DOMAIN.fullmatch(domain):\n            raise ValueError",
        "        if not domain:\n            raise ValueError",
        (f"{BRANDFETCH}test_what_is_no_domain_is_not_asked_for",),
    ),
    Mutation(
        "model-checked",
        "An answer of a language model is checked, whatever its schema was.",
        "chalicelib/clients/language_model/client.py",
        '            return shape.model_validate(given[0].get("input"))',
        '            return shape.model_construct(**given[0].get("input"))',
        (f"{MODEL}test_a_field_that_is_wrong_is_named_and_not_quoted",),
    ),
    Mutation(
        "model-persons",
        "No way to reach a person is told to a language model.",
        "chalicelib/clients/language_model/client.py",
        "json.dumps(impersonal(facts), ",
        "json.dumps(facts, ",
        (f"{MODEL}test_facts_leave_as_data_and_without_ways_to_reach_a_person",),
    ),
    Mutation(
        "model-truncated",
        "Half an answer is none.",
        "chalicelib/clients/language_model/client.py",
        'if ended in {"max_tokens", "model_context_window_exceeded"}:',
        'if ended in {"model_context_window_exceeded"}:',
        (f"{MODEL}test_what_is_no_answer_can_be_asked_for_again_by_who_called",),
    ),
    Mutation(
        "bots-closed",
        "Who cannot be asked about is not let in.",
        "chalicelib/clients/turnstile/client.py",
        'return BotCheck("unsure", error)',
        'return BotCheck("human", error)',
        (f"{TURNSTILE}test_who_cannot_be_asked_about_is_not_let_in",),
    ),
    Mutation(
        "bots-plain-yes",
        "Only a plain yes is one.",
        "chalicelib/clients/turnstile/client.py",
        'if answer.get("success") is True:',
        'if answer.get("success"):',
        (f"{TURNSTILE}test_only_a_plain_yes_is_one",),
    ),
    Mutation(
        "bots-action",
        "A token of another form opens nothing.",
        "chalicelib/clients/turnstile/client.py",
        '"human" if answer.get("action", action) == action else "not_human"',
        '"human"',
        (f"{TURNSTILE}test_a_token_of_another_form_does_not_pass",),
    ),
    Mutation(
        "bots-attempt",
        "An attempt whose answer was lost is the same attempt.",
        "chalicelib/clients/turnstile/client.py",
        '{"response": token, "idempotency_key": str(attempt), **',
        '{"response": token, **',
        (f"{TURNSTILE}test_an_answer_that_was_lost_is_asked_for_once_more",),
    ),
)
