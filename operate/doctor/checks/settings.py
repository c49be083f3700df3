"""Whether each setting is there, and can be what it says; and whether what is deployed has the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import SettingMissing, SettingUnusable
from infra import needs
from infra.parameters import environment
from operate.doctor.finding import Finding, fault, ok, warning
from operate.settings import declared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "every setting of the stage's flows, and whether the functions have what the stage file says"


def look(place: Place) -> Iterator[Finding]:
    """Each group is read as the functions read it."""
    try:
        groups = needs.groups(place.flows)
    except (SettingMissing, SettingUnusable) as error:
        yield _fault(place, error)
        return
    faults = []
    for group in groups:
        try:
            place.settings.of(group)
        except (SettingMissing, SettingUnusable) as error:
            faults.append(_fault(place, error))
    yield from faults or [ok("settings", f"all settings of {', '.join(place.flows)} can be read")]
    if differ := _differing(place):
        yield warning(
            "settings deployed",
            f"the functions have other values than {place.named.file}: {', '.join(differ)}",
            f"{place.again}; after a rollback, first take out of the file what was not good",
        )


def _fault(place: Place, error: SettingMissing | SettingUnusable) -> Finding:
    return fault("settings", error.message, f"set it in {place.named.file}, then {place.again}")


def _differing(place: Place) -> list[str]:
    """Names of settings whose value a function has otherwise. A function is given only those that it reads, and of
    those only what says more than its default."""
    said, known, found = place.environment, declared.settings(place.flows), set()
    for function, there in place.functions.items():
        given = there.get("Environment", {}).get("Variables", {})
        for name in environment(place.flows, function):
            default = known[name.lower()].default if name.lower() in known else None
            if name in said and said[name] != given.get(name, default):
                found.add(name)
    return sorted(found)
