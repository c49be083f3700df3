"""Protections of a company's shop: its two keys, in their order, and who pauses and closes it."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

SHOP = "tests/integration/test_api_shop.py::"
KEYS = "chalicelib/flows/merch/keys.py"
INTENTS = "chalicelib/flows/merch/intents/shop.py"
GATE = f"{SHOP}TestTheGate::"
PAUSING = f"{SHOP}TestPausing::"

MUTATIONS = (
    Mutation(
        "gate-status-first",
        "The gate asks for the status before it asks for activation.",
        KEYS,
        '    if record.status != LIVE:\n        return Gate("status", NOT_LIVE)\n'
        '    if payment.activated_at(record) is None:\n        return Gate("activation", NOT_ACTIVATED)\n',
        '    if payment.activated_at(record) is None:\n        return Gate("activation", NOT_ACTIVATED)\n'
        '    if record.status != LIVE:\n        return Gate("status", NOT_LIVE)\n',
        (f"{GATE}test_asks_for_the_status_then_activation_then_the_product",),
    ),
    Mutation(
        "gate-activation",
        "No order is taken before the payment has cleared.",
        KEYS,
        '    if payment.activated_at(record) is None:\n        return Gate("activation", NOT_ACTIVATED)\n',
        "",
        (f"{GATE}test_asks_for_the_status_then_activation_then_the_product",),
    ),
    Mutation(
        "gate-every-place",
        "A product is ordered when every place on it is approved.",
        KEYS,
        "drawn = len(statuses) == len(wanted) > 0 and set(statuses) == {APPROVED}",
        "drawn = APPROVED in statuses",
        (f"{GATE}test_is_closed_for_a_product_of_which_not_every_place_is_approved",),
    ),
    Mutation(
        "gate-ticket-missing",
        "A place whose ticket is not there is not approved.",
        KEYS,
        "drawn = len(statuses) == len(wanted) > 0 and set(statuses) == {APPROVED}",
        "drawn = set(statuses) == {APPROVED}",
        (f"{GATE}test_is_closed_for_a_product_of_which_not_every_place_is_approved",),
    ),
    Mutation(
        "gate-later-place",
        "A place that comes into the catalogue later neither closes a product nor keeps a shop closed.",
        "chalicelib/flows/merch/actions/intake.py",
        "        leaves=prints.settled,\n",
        "",
        (f"{GATE}test_is_open_though_the_catalogue_has_another_place_printed_since",),
    ),
    Mutation(
        "gate-own-product",
        "A product that is not the company's is not ordered of it.",
        "chalicelib/flows/merch/prints.py",
        '    if sku not in ((record.answers or {}).get("sku_ids") or ()):\n        return None\n',
        "",
        (f"{GATE}test_asks_for_the_status_then_activation_then_the_product",),
    ),
    Mutation(
        "pause-ours",
        "What we have paused the company does not let go on.",
        INTENTS,
        "        if paused_by_us(record) and not ours:\n",
        "        if False:\n",
        (f"{PAUSING}test_by_us_is_undone_by_us_only",),
    ),
    Mutation(
        "pause-once",
        "A shop that is paused is not paused again by its own people.",
        INTENTS,
        "        if record.status == PAUSED and (paused_by_us(record) or not ours):\n            return record\n",
        "",
        (f"{PAUSING}test_by_two_at_once_is_one_pause",),
    ),
    Mutation(
        "pause-starts",
        "What waited while a shop was paused goes on with it.",
        INTENTS,
        "return after if after is record else starting_work(after, desk.clock())\n\n"
        "    return desk.store.change(opened.key, starting, trigger=True)",
        "return after\n\n    return desk.store.change(opened.key, starting)",
        (f"{PAUSING}test_loses_nothing_that_comes_meanwhile",),
    ),
    Mutation(
        "shop-paused-quiet",
        "Strangers are not told why a shop is paused.",
        "chalicelib/flows/merch/routes/company.py",
        'raise Problem(503, "SHOP_PAUSED", _PAUSED,',
        'raise Problem(503, "SHOP_PAUSED", str(record.fields["paused"]["reason"]),',
        (f"{SHOP}TestTheShop::test_is_there_once_it_is_live_and_shows_a_notice_while_it_is_paused",),
    ),
    Mutation(
        "churn-role",
        "A designer closes no store.",
        "chalicelib/flows/merch/routes/answers_company.py",
        '    "churn": Role.ADMIN,\n',
        '    "churn": Role.DESIGNER,\n',
        (f"{SHOP}TestLeaving::test_takes_an_admin",),
    ),
    Mutation(
        "erased-with-parent",
        "Whoever is erased from a record is erased from those that belong to it.",
        "chalicelib/desk/erasure.py",
        "[*person.left_to_do(record), *_of_children(desk, record, role, named, actor)]",
        "person.left_to_do(record)",
        (f"{SHOP}TestErasing::test_a_company_empties_its_tickets_too_and_removes_their_files",),
    ),
)
