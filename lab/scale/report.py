"""``python -m lab.scale.report docs/scale.md [--check]``: how far one deployment reaches, from the last full run."""
# ruff: noqa: E501 - Markdown tables

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path

from lab.scale.burst import Burst, Shape
from lab.scale.results import Scale
from tools.drift import write_or_check

Column = tuple[str, Callable[[Shape, Burst], object]]

HEAD = """
# How far one deployment reaches

<!-- Written by `python -m lab.scale.report` from lab/scale/results.json; `python -m lab.scale --write` measures it anew. -->

The engine takes ten thousand creates in a minute, and is done with all of them a second after the last. What gives first is GitHub:
a customer is a commit on one branch, and GitHub lets some 160 of them in an hour. More wait; nothing is lost, and nobody is asked.
"""

FIRST = """
## What gives first

| what | gives at | what happens then | what to set |
|---|---|---|---|
| **GitHub, content** | 80 requests a minute and 500 an hour that create content; a commit makes three: some 160 customers an hour | the others wait, spend no failure, and thin out ([ADR 0067](adr/0067-a-crowd-at-one-branch.md)); everything else of theirs is ready | ask GitHub for a higher limit, or a repository of its own for each cell |
| **GitHub, one branch** | about one commit in half a second | who loses the race looks anew, later each time | as above |
| **GitHub, requests** | 5,000 an hour for a token (15,000 for an App of an Enterprise organisation): 1,000 commits without a race | as above; until the hour is over, nobody's health can be asked at GitHub | a GitHub App |
| our gateway | 100 requests a second, 200 at once: 6,000 creates a minute | 429 with `Retry-After: 1`; nothing is lost, since nothing was taken | `RATE` in `infra/application/gateway.py` |
| a table that is new | 4,000 write units a second; a create takes 11 by the API and 11 by the engine: 180 creates a second | DynamoDB refuses for some seconds, boto3 and the engine try again; the table grows by itself | warm throughput, before a migration |
| one partition of the list of the newest | 1,000 write units a second; a create takes one: 1,000 creates a second | as above | |
| partitions of what is due | 8 of them, 1,000 units a second each; a create takes three | as above | `DUE_PARTITIONS` in `records/indexes.py` |
| Lambda | the account's concurrency, 1,000 as a rule and 10 in a new account; the stream takes at most its shards times `stream_parallelization`, 10 | the stream waits; what waits for longer than an hour goes to the queue of failed events, and the sweep starts those records | `doctor` tells; `reserved_concurrency` |
| Controller, ecom API | what their contracts say | 429: each wait is longer, eight failures, then an SE is asked; one press starts it again | `stream_parallelization`: a lane works at 12 records at a time |
"""

CELLS = """
## A hundred thousand records

A list's page, a search, and what the sweep pays for a record that is due cost the same at 100, 1,000 and 100,000 records
(`tests/simulation/test_size.py`); an export of findings reads a thousand with each request, however many there are and whatever
others have (`tests/integration/test_upload_export_size.py`).

## The next step

**Cells.** A second stage is a second table, stream, sweep and set of functions, with its own `PIXEL_REPOSITORY`: nothing is shared,
so what one can do doubles with two. Each record says its `cell_id` already. What is missing is who sends a new customer to which cell,
and a list over all of them.

**One commit for many customers** is the step before, where the pixel repository must stay one. A commit of a hundred entries takes
the same three requests. It needs a queue of what is to be written and one writer at a time; [ADR 0067](adr/0067-a-crowd-at-one-branch.md)
says what it has to answer first.
"""


def page() -> str:
    """The whole page."""
    scale = Scale.load()
    whole = [(shape, burst) for shape, burst in scale.bursts if shape.creates == 10_000]
    lanes = [each for each in scale.bursts if each[0].github == "done" and each not in whole]
    branch = [each for each in scale.bursts if each[0].github != "done"]
    return "\n".join(
        part.strip() + "\n" for part in (HEAD, FIRST, _engine(scale.date, whole, lanes), _branch(branch), CELLS)
    )


def _engine(date: str, whole: list[tuple[Shape, Burst]], lanes: list[tuple[Shape, Burst]]) -> str:
    columns: list[Column] = [
        ("creates", lambda shape, _: f"{shape.creates:,} in {shape.within:g} s"),
        ("shards × factor", lambda shape, _: f"{shape.shards} × {shape.factor}"),
        ("reserved", lambda shape, _: shape.concurrency or ""),
        ("invocations at once", lambda _, burst: burst.at_once),
        ("all ready s", lambda _, burst: burst.last),
        (
            "a record's wait: median, nine of ten, worst s",
            lambda _, burst: f"{burst.median}, {burst.nine_of_ten}, {burst.worst}",
        ),
        ("invocations", lambda _, burst: burst.invocations),
    ]
    return f"""
## The engine alone

{date}, on the model: the event source as AWS describes it, the real stream handler, engine, clients and stand-ins in virtual time; a call to a
platform takes 150 ms on average, one to the table 8 ms, and a function of 512 MB computes, one thread at a time. Commits are done at once
here, so that GitHub does not hide the engine.

{_table(columns, whole)}

An invocation takes up to a hundred starts and works at twelve records at a time, so ten lanes are enough for ten thousand a minute. DynamoDB
gives a new table on demand four shards, and the mapping has a factor of ten: 40 lanes. Shards and factor count alike. Where they are few, creates
wait, and all of them are ready in the end. `reserved_concurrency` (the last rows of the table below) is the worse way to be slow: a lane that is refused
an invocation holds a few starts where a lane that waits collects a hundred. To spare a platform, lower the mapping's factor, `stream_parallelization`, instead:

{_table(columns, lanes)}

```mermaid
xychart-beta
    title "1,000 creates in 6 s: when all are ready, by invocations at once"
    x-axis "invocations at once" [{", ".join(str(burst.at_once) for burst in _rising(lanes))}]
    y-axis "seconds"
    line [{", ".join(str(burst.last) for burst in _rising(lanes))}]
```
"""


def _rising(lanes: list[tuple[Shape, Burst]]) -> list[Burst]:
    """The bursts by how many invocations went on at once, one for each number; those that were held back left out."""
    return [
        burst for _, burst in sorted({burst.at_once: burst for shape, burst in lanes if not shape.concurrency}.items())
    ]


LIMITS = {"branch": "none", "hour": "5,000 an hour", "content": "and those on content"}


def _branch(branch: list[tuple[Shape, Burst]]) -> str:
    columns: list[Column] = [
        ("creates in a minute", lambda shape, _: shape.creates),
        ("limits", lambda shape, _: LIMITS[shape.github]),
        ("all ready", lambda _, burst: _span(burst.last)),
        ("median", lambda _, burst: _span(burst.median)),
        ("nine of ten", lambda _, burst: _span(burst.nine_of_ten)),
        ("requests to GitHub, each", lambda shape, burst: round(burst.requests / shape.creates, 1)),
        ("refused by a limit", lambda _, burst: burst.refused),
        ("waiting for a person", lambda _, burst: burst.waiting_for_people),
    ]
    return f"""
## With GitHub's one branch

The same, with commits on a real git repository behind GitHub's API. A commit takes five requests where nobody else commits.

{_table(columns, branch)}
"""


def _span(seconds: float) -> str:
    return (
        f"{seconds:.0f} s"
        if seconds < 120
        else f"{seconds / 60:.0f} min"
        if seconds < 7200
        else f"{seconds / 3600:.1f} h"
    )


def _table(columns: list[Column], rows: Iterable[tuple[Shape, Burst]]) -> str:
    lines = [f"| {' | '.join(name for name, _ in columns)} |", "|" + "---|" * len(columns)]
    lines += [f"| {' | '.join(str(value(*row)) for _, value in columns)} |" for row in rows]
    return "\n".join(lines)


def main() -> int:
    """Write the page, or check it."""
    parser = argparse.ArgumentParser(prog="python -m lab.scale.report", description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the page is stale")
    chosen = parser.parse_args()
    return write_or_check({chosen.path: page()}, check=chosen.check)


if __name__ == "__main__":
    raise SystemExit(main())
