"""An entry is brought up to date in whatever form people have given it, and one that says it already is left alone."""

from __future__ import annotations

import pytest

from chalicelib.pixel_source.customer import Customer
from chalicelib.pixel_source.update import with_entry_of

THEN = Customer("px-1", "Marrow & Sons", "acc-1", "web")
NOW = Customer("px-1", "Marrow & Daughters", "acc-1", "mobile")
FORMS = {
    "a type that is checked": "{ customerName: NAME, systemAccountId: 'acc-1', storefrontType: TYPE, "
    "personalization: false } satisfies CustomerIndexData",
    "a frozen one": "Object.freeze({ customerName: NAME, systemAccountId: 'acc-1', storefrontType: TYPE, "
    "personalization: false })",
    "a spread in front": "{ ...shared, customerName: NAME, systemAccountId: 'acc-1', storefrontType: TYPE, "
    "personalization: false }",
    "a method and a shorthand beside": "{ customerName: NAME, systemAccountId: 'acc-1', storefrontType: TYPE, "
    "personalization: false, beta, map(x) { return x } }",
    "a property twice": "{ storefrontType: 'mobile', customerName: NAME, systemAccountId: 'acc-1', "
    "storefrontType: TYPE, personalization: false }",
    "remarks and double quotes": '{ /* a */ "customerName": /* b */ NAME, "systemAccountId": "acc-1", // c\n'
    '    "storefrontType": TYPE, "personalization": false }',
}


def source(form: str, name: str, storefront: str) -> str:
    """A file with the customer's entry in this form between two others."""
    entry = form.replace("NAME", name).replace("TYPE", storefront)
    return (
        "export const customerIndexData = {\n"
        "  'px-0': { customerName: 'Marrow & Sons' },\n"
        f"  'px-1': {entry},\n"
        "  'px-2': { ...shared },\n"
        "};\n"
    )


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_what_the_customer_submitted_comes_into_an_entry_that_a_colleague_has_given_another_form(form: str) -> None:
    before = source(form, "'Marrow & Sons'", "'web'")
    after = source(form, "'Marrow & Daughters'", "'mobile'")
    assert with_entry_of(before, NOW, THEN) == after


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_an_entry_that_a_colleague_has_corrected_by_hand_as_the_hint_says_is_taken_as_it_is(form: str) -> None:
    corrected = source(form, "'Marrow & Daughters'", "'mobile'")
    assert with_entry_of(corrected, NOW, THEN) == corrected
