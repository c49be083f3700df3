"""Looks at everything, at the same time, and answers with one line for each thing: the worst last.

A check is a module in `operate.doctor.checks` with a function ``look(place)`` that yields findings, and ``ABOUT``: what
it looks at, for docs/doctor.md. A check only reads. What it cannot look at is a finding as well: a missing right, with
the statement that grants it; a platform that does not answer; a mistake of the check's own.
"""

from __future__ import annotations

import importlib
import pkgutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import PlatformError, SettingMissing, SettingUnusable
from operate.doctor import checks
from operate.doctor.finding import WORST_LAST, Finding, fault, unknown
from operate.granting import denied, granting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import ModuleType

    from operate.doctor.place import Place

AT_ONCE: Final = 8
_AFTER: Final = ("; then retry the action.", ", then retry the action.", "; then retry.", ", then retry.", "; retry.")


def all_checks() -> tuple[ModuleType, ...]:
    """Every check, in the order of their names."""
    names = sorted(found.name for found in pkgutil.iter_modules(checks.__path__))
    return tuple(importlib.import_module(f"{checks.__name__}.{name}") for name in names)


def examine(place: Place, chosen: Iterable[ModuleType] | None = None) -> list[Finding]:
    """Look at a stage.

    Args:
        place: The stage.
        chosen: Some checks; None: all.

    Returns:
        What was found, by check, the worst last.
    """
    modules = tuple(all_checks() if chosen is None else chosen)
    found = list(_looked("stage", _ahead, place))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for several in pool.map(lambda each: list(_looked(_name(each), each.look, place)), modules):
            found += several
    return sorted(found, key=lambda finding: WORST_LAST.index(finding.state))


def _ahead(place: Place) -> Iterator[Finding]:
    """Read what most checks read, once, before threads ask at the same time. Those that need what cannot be read say
    so as well: each looks at something else."""
    _ = place.state and place.functions
    yield from ()


def _name(check: ModuleType) -> str:
    return check.__name__.rpartition(".")[2].replace("_", " ")


def _looked(name: str, look: Callable[[Place], Iterator[Finding]], place: Place) -> Iterator[Finding]:
    """What one check finds, and what kept it from looking further."""
    try:
        yield from look(place)
    except ClientError as error:
        yield _of_aws(name, error)
    except BotoCoreError as error:
        yield unknown(name, f"AWS could not be asked ({type(error).__name__})", "look at the network, and try again")
    except (SettingMissing, SettingUnusable) as error:
        yield unknown(name, f"not looked at: {error.message}", "mend that setting or secret first")
    except PlatformError as error:
        yield of_platform(name, error)
    except Exception as error:  # noqa: BLE001 - a check's own mistake must not hide what the others found
        yield unknown(name, f"this check itself failed ({type(error).__name__})", "report it: the mistake is Onramp's")


def of_platform(name: str, error: PlatformError) -> Finding:
    """A platform's refusal, with the remedy that the same refusal of an action has."""
    remedy = error.hint or "see whether it is up and can be reached from here; then run this again"
    for ending in _AFTER:
        remedy = remedy.removesuffix(ending) if remedy.endswith(ending) else remedy
    return fault(name, f"{error.message} ({error.code})", remedy)


def _of_aws(name: str, error: ClientError) -> Finding:
    if denied(error):
        return unknown(name, f"these credentials may not {error.operation_name}", f"allow it: {granting(error)}")
    code = error.response.get("Error", {}).get("Code", "")
    return unknown(name, f"{error.operation_name} was refused: {code}", "look at AWS's health, and run this again")


def is_well(found: Sequence[Finding]) -> bool:
    """Whether nothing was found that a customer trips over."""
    return all(finding.state != "fault" for finding in found)
