"""``python -m lab.reliability.report docs/reliability.md [--check]``: the page, from the last full runs' results."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from lab.reliability.artifact_result import ArtifactResult
from lab.reliability.results import FOLDER, Campaigns, Cuts, Mutations, Recovery, Restores, Schema, load
from lab.reliability.words import ADRIFT, HEAD, HELD, MEASURES, ONCE, PROMISE

ROOT = Path(__file__).parents[2]


def page() -> str:
    """The whole page."""
    campaigns, cuts, schema, mutations = load(Campaigns), load(Cuts), load(Schema), load(Mutations)
    restores = load(Restores) if (FOLDER / f"{Restores.NAME}.json").exists() else None
    artifact = ArtifactResult.model_validate_json((FOLDER / "artifact.json").read_text(encoding="utf-8"))
    parts = [
        HEAD,
        _in_short(campaigns, cuts, restores, artifact, schema, mutations),
        PROMISE,
        ONCE,
        ADRIFT,
        MEASURES,
        _campaigns(campaigns),
        _cuts(cuts),
        _recovery(load(Recovery)),
        _restores(restores),
        _artifact(artifact),
        _schema(schema),
        HELD,
        _mutations(mutations),
    ]
    return "\n".join(part.strip() + "\n" for part in parts)


def _in_short(
    campaigns: Campaigns,
    cuts: Cuts,
    restores: Restores | None,
    artifact: ArtifactResult,
    schema: Schema,
    mutations: Mutations,
) -> str:
    caught = sum(bool(row["caught_by"]) for row in mutations.rows)
    ended = campaigns.counted.get("killed", 0) + campaigns.counted.get("timed out", 0)
    wrong = len(artifact.undone) + len(artifact.not_so) + sum(artifact.doubled.values()) + sum(artifact.lost.values())
    fired = sum(artifact.faults.values())
    deaths = f"{cuts.cuts:,}: {cuts.places:,} places on {len(cuts.ways)} ways, {len(cuts.circumstances)} circumstances"
    rows = [
        ("schedules", f"{campaigns.onboardings:,} onboardings over {campaigns.seeds:,} seeds", len(campaigns.broken)),
        ("… faults in them", f"{sum(campaigns.faults.values()):,}; {ended:,} invocations ended in the middle", ""),
        ("… effects counted", f"{sum(campaigns.effects.values()):,}", ""),
        ("deaths at named places", deaths, len(cuts.broken)),
        *([("tables restored", _restored(restores), len(restores.broken))] if restores else []),
        ("the deployed artifact", f"{artifact.customers} onboardings, {artifact.kills} kills, {fired:,} faults", wrong),
        ("the API against its document", _requests(schema), len(schema.faults)),
        ("protections taken away", f"{len(mutations.rows)}; tests caught {caught}", len(mutations.rows) - caught),
    ]
    return "## In short\n\n" + _table(("tried", "how much", "broken"), rows)


EARLIER = "This run, and those below, ended before customers were completed, told of and withdrawn in them.\n"
"""Said of results that were kept before that."""


def _campaigns(found: Campaigns) -> str:
    person = {name: times for name, times in found.counted.items() if name.startswith("needed a person")}
    rows = [
        ("stream invocations", found.counted["stream invocations"]),
        ("of those, duplicates of a batch", found.counted["duplicate batches"]),
        ("killed at a random moment, while something was out", found.counted["killed"]),
        ("timed out by Lambda in the middle", found.counted.get("timed out", 0)),
        ("records started by the sweep", found.counted["started by a sweep"]),
        ("actions that spent all their failures, and an SE retried", sum(person.values())),
        ("writes of a record, each held against every rule", found.writes_checked),
        ("moments at which another order was possible", found.steps),
        ("hours of virtual time", found.virtual_hours),
    ]
    return f"""
## Campaigns

Last full run: {found.date}, {in_minutes(found.wall_minutes)}. In each seed customers of all flows come at once, and it
decides everything; one that fails replays with `python -m lab.reliability.campaigns --first SEED --seeds 1`.
Broken: {_list(found.broken) or "none"}.
{"" if "messages" in found.effects else EARLIER}
{_table(("what happened", "times"), [(what, f"{times:,}") for what, times in rows])}
The longest that a customer waited from submitting until everything was done: {found.worst_recovery_minutes:.0f} minutes
(back-off after many faults in a row, or an SE who looks every five minutes). Most invocations for one onboarding:
{found.most_invocations_each:.0f}.

<details><summary>Faults by kind and place</summary>

{_table(("fault", "times"), [(what, f"{times:,}") for what, times in found.faults.items()])}
</details>

<details><summary>Effects by platform</summary>

{_table(("effect", "times", "each onboarding"), _effects(found))}
</details>
"""


def _effects(found: Campaigns) -> Iterable[tuple[str, str, str]]:
    for what, times in sorted(found.effects.items()):
        yield what, f"{times:,}", f"{times / found.onboardings:g}"


def _cuts(found: Cuts) -> str:
    rows = [(name, f"{tried:,}", _longest(found, name)) for name, tried in found.circumstances.items()]
    ways = ((way, f"{places:,}") for way, places in found.ways.items())
    return f"""
## A death at every place

Last full run: {found.date}, {in_minutes(found.wall_minutes)}. It passed {found.places:,} places at which an invocation
can die: before and after each request to the table or a platform, before and after each answer, before the batch is
acknowledged. Each was tried in each of the circumstances that its way has. Broken: {_list(found.broken) or "none"}.

{_table(("way", "places"), ways)}
{_table(("the invocation…", "places", "longest from submitting to done"), rows)}"""


def _longest(found: Cuts, circumstance: str) -> str:
    """Of the ways on which somebody submits."""
    seconds = found.worst_recovery_seconds.get(circumstance, 0)
    return f"{seconds} s" if seconds else ""


def _restored(found: Restores) -> str:
    return f"{found.stories} stories, {found.campaigns} campaigns: {found.onboardings:,} onboardings"


def _restores(found: Restores | None) -> str:
    if found is None:
        return "\n## A table that goes back\n\nNot run in full yet: `python -m lab.reliability.restores`.\n"
    names = sorted({*found.in_stories, *found.in_campaigns}, key=lambda name: (name.startswith("needed"), name))
    rows = [(name, f"{found.in_stories.get(name, 0):,}", f"{found.in_campaigns.get(name, 0):,}") for name in names]
    return f"""
## A table that goes back

Last full run: {found.date}, {in_minutes(found.wall_minutes)}, {found.onboardings:,} onboardings. What is found and
what is not: [adr/0046](adr/0046-restored-to-an-earlier-moment.md). Broken: {_list(found.broken) or "none"}.

{_table(("what happened", f"in {found.stories:,} stories", f"in {found.campaigns:,} campaigns"), rows)}"""


def _recovery(found: Recovery) -> str:
    names = ("circumstance", "way", "places", "nothing_left", "median", "ninth_decile", "worst", "doubled")
    head = ("after a death", "way", "places", "nothing left to do", "median s", "nine of ten s", "worst s", "doubled")
    rows = [tuple(row[name] for name in names) for row in found.rows]
    broken = _list(found.broken) or "none"
    tried = "at every place" if found.every == 1 else f"at every {found.every}th place"
    return f"""
## How soon somebody goes on

Last full run: {found.date}, {in_minutes(found.wall_minutes)}, {tried}; in the circumstances beside the first at every
fourth of these. `python -m lab.reliability.recovery --write` makes the table anew. Broken: {broken}.
Counted is from the death of the stream handler's process until an attempt begins or the ledger goes on; or, where
nothing was to be done before some later moment, from that moment.

{_table(head, rows)}
The model's event source sends an event again after a second, and after twice that for each failure in a row; AWS tells
no figure. What an event that comes again takes over, and what it leaves to the lease:
[adr/0050](adr/0050-the-event-that-comes-again-takes-over.md). Before that decision it took 134 s at the median and
160 s at worst, by leases of 130 s; leases are 65 s long now.

On the deployed artifact, in a small run of 2026-11-29 on a busy machine (10 onboardings, 8 workers killed with SIGKILL,
181 faults), the records of the 5 batches that were cut off came back after 6 to 12 s, 8 at the median, the start of a
new worker included; nothing was doubled or lost. The emulator waits a second before it sends a batch again, however
often it has failed, and gives none up.
"""


def _artifact(found: ArtifactResult) -> str:
    rows = [
        ("onboardings done", f"{found.done} of {found.customers}"),
        ("effects counted in the platforms", f"{sum(found.effects.values()):,}"),
        ("doubled, lost", f"{_told(found.doubled)}, {_told(found.lost)}"),
        ("workers killed with SIGKILL", f"{found.kills}; {found.batches_cut_off} batches were cut off by it"),
        *([("their records came back after", _span(found.cut_off_seconds))] if found.cut_off_seconds else []),
        ("faults fired", f"{sum(found.faults.values()):,}"),
        ("attempts retried by the engine", sum(found.retries.values())),
        ("retries that an SE had to press", sum(found.needed_a_person.values())),
        ("batches swallowed whole", f"{found.swallowed_batches} ({found.swallowed_triggers} records)"),
        ("their records came back after", _span(found.recovery_seconds)),
        ("and were overdue in the index by then", _span(found.overdue_seconds)),
    ]
    return f"""
## On the deployed artifact

Last full run: {found.date[:10]}, {in_minutes(found.wall_seconds / 60)}, {found.at_once} at once.
The stack of `make demo`, with the packaged application.

{_table(("what happened", "how much"), rows)}
A swallowed record is due a minute after its intent, or when the lease that it was under lapses; the sweep runs every
minute, and the emulator serves one batch at a time. Below zero: something else started the record before it was due.

<details><summary>Faults by kind</summary>

{_table(("fault", "times"), found.faults.items())}
</details>
"""


def _requests(found: Schema) -> str:
    return f"{sum(found.cases.values()):,} requests to {found.operations} operations"


def _schema(found: Schema) -> str:
    return f"""
## The API against its document

Last full run: {found.date}, {in_minutes(found.wall_minutes)}. {_requests(found)}, made by
[schemathesis](https://schemathesis.readthedocs.io) from `docs/openapi.json`, by the callers below: nobody, who has
a link, who has signed up by it, another user, a program with the service's token, and an admin; to onboardings in every
state, and to pixels, stores and companies. What the document admits is taken: refused for what it is about, never for
its form. What it rules out is refused. No answer is undocumented, none is 5xx, and no door opens without its key.

None of them has a session's cookie (`session`), a draft's token (`draftToken`), a tenant's key (`ownKey`) or what that
is exchanged for (`integrationToken`); none signs a message, or passes the check for programs (`Bot-Check`); and none
names a tenant that there is. Such doors are tried from outside only: that they stay shut. They are opened in
`tests/integration`, by `test_api_sessions.py`, `test_api_merch_intake.py` (drafts, the check), `test_tenant_matrix.py`
(every route of tenants by every credential), `test_api_uploads.py` and `test_merch_payments.py` (signed messages).

Faults: {_list(found.faults) or "none"}.

{_table(("caller", "requests"), [(who, f"{times:,}") for who, times in found.cases.items()])}
<details><summary>Answers by code</summary>

{_table(("code", "times"), [(f"`{code}`", f"{times:,}") for code, times in found.answers.items()])}
</details>
"""


def _mutations(found: Mutations) -> str:
    rows = [(f"`{row['name']}`", row["protection"], f"`{row['caught_by']}`") for row in found.rows]
    return f"""
## Protections, taken away one by one

Last full run: {found.date}. Each line is a copy of the project with one protection out of order, and the test that then
fails. A test that cannot fail proves nothing.

{_table(("mutation", "protection", "caught by"), rows)}"""


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(str(cell) for cell in line) + " |\n" for line in lines)


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {times:,}" for name, times in counts.items()) or "none"


def _list(what: Iterable[object]) -> str:
    return ", ".join(str(each) for each in what)


def in_minutes(minutes: float) -> str:
    """So many minutes, in words."""
    return "1 minute" if round(minutes) == 1 else f"{minutes:.0f} minutes"


def _span(seconds: list[float]) -> str:
    return f"{min(seconds):.0f} to {max(seconds):.0f} s" if seconds else "none"


def main(arguments: list[str]) -> int:
    """Write the page, or say that it is not current."""
    path, text = ROOT / arguments[0], page()
    if "--check" in arguments:
        if path.read_text(encoding="utf-8") != text:
            sys.stderr.write(f"{arguments[0]} is not what the kept results give; `make docs` writes it.\n")
            return 1
        return 0
    path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
