"""How checks and dimensions are declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from chalicelib.health.asked import Asked, Unknown
from chalicelib.health.finding import Finding, Found
from chalicelib.health.reading import UNKNOWN, Check, Dimension, Truth

T = TypeVar("T")
PAGE = "docs/health.md"
"""The page that explains every check; it is generated, so each link into it leads somewhere."""


@dataclass(frozen=True)
class CheckKind:
    """A kind of check, as it is declared.

    Attributes:
        name: Stable, unique within its dimension.
        title: The statement that it makes.
        source: Where its truth is kept.
        findings: All that it can find, but for a source that gives no answer. The first is how it should be.
    """

    name: str
    title: str
    source: str
    findings: tuple[Finding, ...]

    def read(self, asked: Asked[T], decide: Callable[[T], Found]) -> Check:
        """The check, from what became of its question. `decide` is pure, and answers one of the findings."""
        answer = asked.answer
        if isinstance(answer, Unknown):
            return self._check(Truth.UNKNOWN, answer.code, answer.reason, answer.next_step, asked)
        return self.found(answer.of() if isinstance(answer, Finding) else decide(answer), asked)

    def found(self, found: Found, asked: Asked[T]) -> Check:
        """The check with this finding.

        Raises:
            LookupError: The finding is not one of its own: the documentation would lack it.
        """
        finding = found.finding
        if finding not in self.findings:
            raise LookupError(f"{self.name} does not declare {finding.code}")
        values = found.values
        reason, next_step = finding.reason.format(**values), finding.next_step.format(**values)
        return self._check(finding.state, finding.code, reason, next_step, asked)

    def declared(self, finding: Finding, at: datetime) -> Check:
        """The check as it is declared, its sentence without values: for the documentation."""
        return self._check(finding.state, finding.code, finding.reason, finding.next_step, Asked(None, at))

    def _check(self, state: Truth, code: str, reason: str, next_step: str, asked: Asked[T]) -> Check:
        return Check(
            name=self.name,
            title=self.title,
            state=state,
            code=code,
            reason=reason,
            next_step=next_step,
            docs=f"{PAGE}#{self.name}",
            checked_at=asked.at,
        )


Decided = tuple[str, Check | None]
"""The state of a dimension, and the check that decides it; None: all is well."""


@dataclass(frozen=True)
class DimensionKind:
    """A kind of dimension, as it is declared.

    Attributes:
        states: Each state with what it means, in the order in which they are passed through.
        decide: Pure: the state, from the checks by their names.
    """

    name: str
    title: str
    states: Mapping[str, str]
    checks: tuple[CheckKind, ...]
    decide: Callable[[Mapping[str, Check]], Decided]

    def reading(self, checks: Sequence[Check], counts: Mapping[str, int] | None = None) -> Dimension:
        """The dimension, from its checks."""
        state, because = self.decide({check.name: check for check in checks})
        return Dimension(
            name=self.name,
            title=self.title,
            state=state,
            code=because.code if because else "",
            reason=because.reason if because else self.states[state],
            next_step=because.next_step if because else "",
            docs=because.docs if because else f"{PAGE}#{self.name}",
            checked_at=min(check.checked_at for check in checks),
            counts=dict(counts or {}),
            checks=list(checks),
        )


def first(checks: Mapping[str, Check], state: Truth, names: Sequence[str]) -> Check | None:
    """The first of these checks that is in this state."""
    return next((checks[name] for name in names if checks[name].state is state), None)


def unknown(check: Check) -> Decided:
    """The state UNKNOWN, with the check that could not be decided as its reason."""
    return UNKNOWN, check
