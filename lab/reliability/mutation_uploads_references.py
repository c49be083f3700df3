"""Protections against an SVG whose parts refer to each other until nobody can draw it."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

WHERE = "chalicelib/clients/uploads/references.py"
TEST = "tests/unit/test_upload_references.py::test_what_draws_more_than_a_picture_is_not_taken"

MUTATIONS = (
    Mutation(
        "svg-bomb",
        "What an SVG refers to is counted each time that it is drawn.",
        "chalicelib/clients/uploads/kinds.py",
        "            self._references.check()\n",
        "",
        (TEST,),
    ),
    Mutation(
        "svg-bomb-style",
        "What rules of a style refer to counts, too.",
        WHERE,
        "        for target in rules.get(word, ()):\n            targets[target] += times\n",
        "        pass\n",
        (TEST,),
    ),
    Mutation(
        "svg-bomb-string",
        "A style whose strings look like its end is taken to apply to everything.",
        WHERE,
        "any(_CONFUSES.search(each) for each in (*targets, *strings))",
        "False",
        (TEST,),
    ),
    Mutation(
        "svg-bomb-handed-on",
        "A pattern that is handed on to many is none of a picture's.",
        WHERE,
        "        if any(self._tags.get(each, set()) & _INHERITED for each in handed_on):\n            raise TooMuch\n",
        "",
        (TEST,),
    ),
    Mutation(
        "svg-bomb-work",
        "Counting costs little, whatever is counted.",
        WHERE,
        "        if self._work > _MOST_WORK:\n            raise TooMuch\n",
        "",
        (TEST,),
    ),
    Mutation(
        "svg-bomb-property",
        "A style's own properties name nothing.",
        "chalicelib/clients/uploads/kinds.py",
        "        if _HANDED_ON.search(plain):\n",
        "        if False:\n",
        (TEST,),
    ),
)
