"""Placeholders: ``{{TENANT_ID}}`` is what a step before has kept, ``{{tenant.slug}}`` a member of the person's file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

PLACEHOLDER: Final = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")
MISSING: Final = object()


def names_in(template: Any) -> Iterator[str]:
    """What a template names."""
    if isinstance(template, str):
        yield from PLACEHOLDER.findall(template)
    elif isinstance(template, Mapping):
        for value in template.values():
            yield from names_in(value)
    elif isinstance(template, list | tuple):
        for value in template:
            yield from names_in(value)


def filled(template: Any, value_of: Callable[[str], Any]) -> Any:
    """A template with its values. A text that is one placeholder becomes the value itself, of whatever type; a member
    whose placeholder comes to `MISSING` is left out.

    Args:
        value_of: The value of a name.
    """
    if isinstance(template, str):
        if whole := PLACEHOLDER.fullmatch(template):
            return value_of(whole[1])
        return PLACEHOLDER.sub(lambda found: str(value_of(found[1])), template)
    if isinstance(template, Mapping):
        pairs = ((name, value, filled(value, value_of)) for name, value in template.items())
        return {name: value for name, asked, value in pairs if value is not MISSING}
    if isinstance(template, list | tuple):
        return [filled(value, value_of) for value in template]
    return template


def member(document: Any, path: str) -> Any:
    """A member of a document by its path; `MISSING` where there is none."""
    for part in path.split("."):
        if isinstance(document, Mapping) and part in document:
            document = document[part]
        elif isinstance(document, list) and part.isdecimal() and int(part) < len(document):
            document = document[int(part)]
        else:
            return MISSING
    return document
