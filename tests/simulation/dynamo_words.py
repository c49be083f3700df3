"""What the words of an expression stand for in one request, and what the expression then says about an item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tests.simulation.dynamo_expressions import Condition, Placeholders, Update
from tests.simulation.dynamo_values import Item, Value, at_most, below, equal, invalid, plus, taken


class Words:
    """What a request's placeholders stand for.

    Attributes:
        at_most: Bytes that all values together have at the most.

    Raises:
        ClientError: ValidationException, as DynamoDB does: one is used and not defined, or defined and not used.
    """

    def __init__(
        self,
        uses: Iterable[Placeholders],
        names: Mapping[str, str] | None,
        values: Mapping[str, Value] | None,
        operation: str,
    ) -> None:
        if names == {} or values == {}:
            empty = "Names" if names == {} else "Values"
            raise invalid(operation, f"ExpressionAttribute{empty} must not be empty")
        self.names: Mapping[str, str] = names or {}
        taken_values = {word: taken(value, operation) for word, value in (values or {}).items()}
        self.values = {word: value for word, (value, _) in taken_values.items()}
        self.at_most = sum(bytes_ for _, bytes_ in taken_values.values())
        used = list(uses)
        self._compare("Names", frozenset[str]().union(*(use.names for use in used)), self.names, operation)
        self._compare("Values", frozenset[str]().union(*(use.values for use in used)), self.values, operation)

    def _compare(self, kind: str, used: frozenset[str], given: Mapping[str, Any], operation: str) -> None:
        if given.keys() == used:
            return
        if missing := used - given.keys():
            what = kind.lower().removesuffix("s")
            raise invalid(operation, f"An expression attribute {what} used is not defined: {min(missing)}")
        spare = ", ".join(sorted(given.keys() - used))
        raise invalid(
            operation, f"Value provided in ExpressionAttribute{kind} unused in expressions: keys: {{{spare}}}"
        )

    def name(self, word: str) -> str:
        """The attribute that a word of an expression means."""
        return self.names[word] if word[0] == "#" else word

    def targets(self, asked: Update) -> list[str]:
        """The attributes that an update changes."""
        return [
            self.name(word) for word in (*(set_[0] for set_ in asked.sets), *asked.removes, *(a for a, _ in asked.adds))
        ]

    def holds(self, asked: Condition, item: Item) -> bool:
        """Whether a condition holds for an item (empty: there is none)."""
        found = (self._term_holds(term, item) for term in asked.terms)
        return any(found) if asked.any_of else all(found)

    def _term_holds(self, term: tuple[str, str, str], item: Item) -> bool:
        test, word, value = term
        name = self.name(word)
        if test == "=":
            return equal(item.get(name), self.values[value])
        if test == "<=":
            return at_most(item.get(name), self.values[value])
        if test == "<":
            return below(item.get(name), self.values[value])
        return (name in item) == (test == "attribute_exists")

    def changes(self, asked: Update, item: Item, operation: str) -> dict[str, Value | None]:
        """New values by attribute, all reckoned from the item as it was; None: the attribute goes.

        Raises:
            ClientError: ValidationException: it changes an attribute twice, or adds to what is no number.
        """
        changed: dict[str, Value | None] = {}
        for word, kept, value in asked.sets:
            old = item.get(self.name(kept)) if kept else None
            changed[self.name(word)] = self.values[value] if old is None else old
        for word in asked.removes:
            changed[self.name(word)] = None
        for word, value in asked.adds:
            changed[self.name(word)] = plus(item.get(self.name(word)), self.values[value], operation)
        if len(changed) != len(asked.sets) + len(asked.removes) + len(asked.adds):
            raise invalid(operation, "Invalid UpdateExpression: Two document paths overlap with each other")
        return changed
