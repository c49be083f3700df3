"""Protections of merch onboarding's rules and platforms."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

RULES = "tests/unit/test_merch_rules.py::"

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
)
