"""Protections of the edits of the pixel repository's source."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

USES = "chalicelib/pixel_source/uses.py"
INDEX_DATA = "tests/unit/test_pixel_source_index_data.py"
REMOVAL = "tests/unit/test_pixel_source_removal.py"

MUTATIONS = (
    Mutation(
        "source-undone",
        "A module that changes the customers after their literal is not edited.",
        "chalicelib/pixel_source/typescript.py",
        "if change := change_of(root, name):",
        "if (change := change_of(root, name)) is None:",
        (INDEX_DATA,),
    ),
    Mutation(
        "source-alias",
        "Nor is one that changes them under another name.",
        USES,
        "if whole and (alias := _alias(reached)) and alias not in seen:",
        "if False:",
        (INDEX_DATA,),
    ),
    Mutation(
        "source-number",
        "A number as key is the number that a program sees.",
        "chalicelib/pixel_source/typescript.py",
        "return str(int(digits, 0))",
        "return text",
        (INDEX_DATA,),
    ),
    Mutation(
        "source-hidden-owner",
        "What a spread may override does not count as said.",
        "chalicelib/pixel_source/typescript.py",
        "found = dict.fromkeys(found)",
        "pass",
        (REMOVAL,),
    ),
)
