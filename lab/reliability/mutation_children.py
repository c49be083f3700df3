"""Protections of records with children: each made once, their ends told to the parent, and nothing told in a circle."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

CHILDREN = "tests/simulation/test_children.py::"
MAKING = f"{CHILDREN}TestMaking::"
PARENT = f"{CHILDREN}TestTheParent::"
RULE = "chalicelib/engine/children.py"
STORE = "chalicelib/records/store.py"

MUTATIONS = (
    Mutation(
        "child-there",
        "Children that are there do not keep the others from being made.",
        STORE,
        "                if len(new) == len(left):\n                    raise\n",
        "                raise\n",
        (f"{MAKING}test_leaves_those_alone_that_are_there",),
    ),
    Mutation(
        "child-once",
        "A child that is there stays as it is.",
        STORE,
        '"Item": item, "ConditionExpression": "attribute_not_exists(pk)"}',
        '"Item": item}',
        (f"{MAKING}test_leaves_those_alone_that_are_there",),
    ),
    Mutation(
        "child-tells",
        "The write that ends a child starts its parent.",
        STORE,
        "told = [after.parent] if after.ended and not before.ended else []",
        "told: list[str] = []",
        (f"{PARENT}test_goes_on_at_once_when_the_last_child_has_ended_and_not_before",),
    ),
    Mutation(
        "child-tells-once",
        "No other write of a child starts its parent.",
        STORE,
        "told = [after.parent] if after.ended and not before.ended else []",
        "told = [after.parent] if after.parent else []",
        (f"{PARENT}test_is_started_by_the_write_that_ends_a_child_and_by_no_other",),
    ),
    Mutation(
        "child-ended-once",
        "A child that has ended starts its parent once.",
        STORE,
        "told = [after.parent] if after.ended and not before.ended else []",
        "told = [after.parent] if after.ended else []",
        (f"{PARENT}test_is_started_by_the_write_that_ends_a_child_and_by_no_other",),
    ),
    Mutation(
        "child-look",
        "A parent that was not told looks by itself.",
        RULE,
        "LOOK: Final = timedelta(minutes=15)",
        "LOOK: Final = timedelta(days=15)",
        (f"{PARENT}test_that_was_not_told_looks_within_a_quarter_of_an_hour",),
    ),
    Mutation(
        "child-look-at-start",
        "A parent looks at its children at each of its starts.",
        "chalicelib/engine/runner.py",
        "            looks=not self.wrote,\n",
        "",
        (f"{PARENT}test_goes_on_at_once_when_the_last_child_has_ended_and_not_before",),
    ),
    Mutation(
        "child-all",
        "A parent goes on when all of its children have ended.",
        RULE,
        "if len(ended) < len(there):",
        "if there and not ended:",
        (f"{PARENT}test_goes_on_at_once_when_the_last_child_has_ended_and_not_before",),
    ),
    Mutation(
        "child-depth",
        "Children have no children.",
        RULE,
        "if small.children:",
        "if False:",
        (f"{CHILDREN}test_children_have_no_children_and_are_closed_to_an_end_of_theirs",),
    ),
    Mutation(
        "child-only",
        "Only a child tells anybody that it has ended.",
        "chalicelib/records/lifecycle.py",
        "ended=bool(record.parent) and lifecycle.is_over(to),",
        "ended=lifecycle.is_over(to),",
        (f"{CHILDREN}test_only_a_child_is_ended",),
    ),
    Mutation(
        "child-each-family",
        "A parent's start looks at the children of each family.",
        "chalicelib/engine/advance.py",
        "(each.awaited_by for each in flow.children)",
        "(each.awaited_by for each in flow.children[:1])",
        (f"{CHILDREN}test_each_family_is_made_awaited_and_closed_by_itself_and_each_start_looks_at_all",),
    ),
)
