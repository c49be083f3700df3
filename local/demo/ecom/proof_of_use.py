"""Proof that the customer is completely onboarded: what visitors did shows in the documents, and colleagues know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from chalicelib.pixel_source.website import website_path
from local.demo.ecom.last_mile import Event, LastMile
from local.demo.evidence import Evidence
from local.demo.messages import told

MILESTONES: Final = ("registered", "submitted", "completed")


def completed(detail: Mapping[str, Any]) -> Evidence:
    """Whether the onboarding is completed, and became so once, by the SE's view of it."""
    changes = [entry for entry in detail["history"] if entry["after"] == "completed"]
    once = detail["status"] == "completed" and len(changes) == 1
    evidence = f"{detail['status']}, {detail['at'].get('completed', 'never')}"
    return Evidence("Onramp", "status completed, stamped once", once, evidence)


def stored(events: Sequence[Mapping[str, Any]], sent: Counter[Event]) -> Evidence:
    """Whether these lines of the event bucket are what was sent, each once."""
    kinds = Counter((str(event["type"]), event["document_id"]) for event in events)
    ids = {event["event_id"] for event in events}
    whole = kinds == sent and len(ids) == len(events)
    types = Counter(event["type"] for event in events)
    return Evidence("Event bucket", "every event of the visits, once", whole, _figures(types))


def counted(documents: Mapping[str, int], sent: Counter[str]) -> Evidence:
    """Whether the documents count exactly the events that name them."""
    so = dict(documents) == dict(sent)
    return Evidence("ecom API", "_pixel_* fields count the events sent", so, _figures(documents))


def each_told_once(channel: str, arrived: Mapping[str, int]) -> Evidence:
    """Whether a channel was told of each milestone exactly once."""
    once = [arrived.get(milestone, 0) for milestone in MILESTONES] == [1] * len(MILESTONES)
    return Evidence(channel, "each milestone told exactly once", once, _figures(arrived))


class UseProver:
    """Looks up what came of what people did.

    Args:
        mile: What they did.
        detail: The SE's view of the onboarding at the end.
    """

    def __init__(self, mile: LastMile, detail: Mapping[str, Any]) -> None:
        self.mile, self.detail, self.platforms = mile, detail, mile.platforms

    def findings(self) -> Iterator[Evidence]:
        """Every finding."""
        mile, platforms = self.mile, self.platforms
        yield completed(self.detail)
        yield from self._script()
        yield stored(platforms.events(mile.pixel), mile.sent)
        yield counted(platforms.counted(mile.account, mile.index), mile.counted)
        for channel, arrived in told(platforms, self.detail["onboarding_id"]).items():
            yield each_told_once(channel, arrived)

    def _script(self) -> Iterator[Evidence]:
        path = website_path(self.mile.pixel)
        on_main = self.platforms.git("show", f"main:{path}") == self.mile.customized
        commits = self.platforms.git("log", "main", "--format=%an: %s", "--", path).splitlines()
        yield Evidence("Pixel repository", "the SE's script on main", on_main, "; ".join(reversed(commits)))
        served = self.mile.served()
        yield Evidence("Pixel service", "serves it", served == self.mile.compiled, f"{len(served)} characters")


def _figures(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {times}" for name, times in counts.items())
