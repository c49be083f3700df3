"""What the measurements of the pages are made of: which scripts count, and what a target means."""

from __future__ import annotations

from lab.bench.web.results import Measure
from lab.bench.web.sizes import reachable

MANIFEST = {
    "_first.js": {"file": "assets/first-0.js", "dynamicImports": ["start", "home", "wizard"]},
    "start": {"file": "assets/start-1.js", "imports": ["_kit.js", "_first.js"], "dynamicImports": ["home"]},
    "_kit.js": {"file": "assets/kit-2.js"},
    "home": {"file": "assets/home-3.js", "imports": ["_kit.js"]},
    "wizard": {"file": "assets/wizard-4.js", "imports": ["_first.js", "_form.js"], "dynamicImports": ["team"]},
    "_form.js": {"file": "assets/form-5.js"},
    "team": {"file": "assets/team-6.js", "imports": ["_kit.js"]},
    "font": {"file": "assets/inter.woff2"},
}


def test_the_wizards_scripts_are_those_that_it_can_load_and_no_other_pages() -> None:
    found = reachable(MANIFEST, ("start", "wizard"))
    assert found == {"first-0.js", "start-1.js", "kit-2.js", "wizard-4.js", "form-5.js", "team-6.js"}


def test_what_was_not_measured_meets_no_target() -> None:
    assert Measure("size", 160, "kB", 160).holds
    assert not Measure("size", 160.1, "kB", 160).holds
    assert Measure("score", 100, "", 95, "at least").holds
    assert not Measure("score", 94, "", 95, "at least").holds
    assert not Measure("size", None, "kB", 160).holds
