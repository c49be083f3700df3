"""``python -m operate restore``: yesterday's table is taken in (begin), looked at (check), and let go on (confirm)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from chalicelib.records.restored import lost_for
from operate.command import Asked, about_stage, named_again
from operate.records.place import Place
from operate.refusal import Refused
from operate.restore.going_back import confirm, go_back, look, moment
from operate.restore.table import Tables

if TYPE_CHECKING:
    from operate.restore.going_back import Ready
    from operate.restore.report import Report

BEGIN, CHECK, CONFIRM = "begin", "check", "confirm"


@click.command("restore")
@click.argument("part", type=click.Choice([BEGIN, CHECK, CONFIRM]), default=BEGIN)
@click.option("--to", "to", default="", help="The moment to go back to, for example 2026-01-31T09:00:00Z (UTC).")
@click.option("--name", default="", help="To confirm without being asked: the stage's name once more.")
@click.option("--links-stay-dead", is_flag=True, help="Confirm, and let links of before stay dead: each is made anew.")
@about_stage
def restore(asked: Asked, part: str, to: str, name: str, links_stay_dead: bool) -> None:  # noqa: FBT001
    """Restore the stage's table to a moment (begin); look at what that has lost (check); let it go on (confirm)."""
    place, named = Place(asked), asked.stage.named
    client, table = asked.session.client("dynamodb"), place.outputs["TableName"]
    if part == BEGIN:
        if not to:
            raise Refused(
                "To which moment?", f"For example: python -m operate restore --to 2026-01-31T09:00:00Z {named.option}"
            )
        tables = Tables(client, table, moment(to))
        ready = go_back(tables, named, actor=place.actor, step=asked.out.steps.step, tell=asked.out.tell)
        _say_ready(asked, ready)
    elif part == CHECK:
        said, found = look(client, table, named)
        asked.out.answer(
            {"table": table, "said": said, "lost_seconds": lost_for(said).total_seconds(), **found.document}
        )
        _say_report(asked, found)
    else:
        otherwise = f"Run it at a terminal, or with --name {asked.stage.name}."
        words = "Name of the stage, to let it go on"
        if not (name == asked.stage.name if name else named_again(words, asked.stage.name, otherwise)):
            raise Refused("That is not the stage's name; nothing was changed.")
        said = confirm(client, table, named, by=place.actor, links_stay_dead=links_stay_dead)
        asked.out.answer({"table": table, "said": said})
        asked.out.say(f"{table} goes on: whatever is due starts within a minute.")


def _say_ready(asked: Asked, ready: Ready) -> None:
    asked.out.answer(
        {
            "table_name": ready.table,
            "table_stream_arn": ready.stream,
            "records": ready.taken.records,
            "unreadable": ready.taken.unreadable,
        }
    )
    asked.out.say(f"{ready.taken.records.total()} records were taken in, {len(ready.taken.unreadable)} left unread.")
    named = asked.stage.named
    asked.out.say(f"Write this below [state] in {named.file}, then deploy (make deploy {named.make}):", "bold")
    asked.out.say(f'  table_name = "{ready.table}"\n  table_stream_arn = "{ready.stream}"')
    asked.out.say("Then look at it, and let it go on:", "bold")
    asked.out.say("".join(f"  python -m operate restore {part} {named.option}\n" for part in (CHECK, CONFIRM)).rstrip())


def _say_report(asked: Asked, found: Report) -> None:
    out = asked.out
    out.facts(found.records, title="Records")
    out.facts(found.looks, title="Actions that look at what there is, or go on, once it is confirmed")
    for name in found.not_looked_up:
        out.say(f"{name} cannot be looked up: {found.document['means'][name]}")
    if not found.compared:
        out.say("The table of before is not there: what was done since cannot be told. Ask who erased or released.")
    lists = {
        "made since, and lost": found.lost,
        "withdrawn since: withdraw again": found.withdrawn,
        "submitted since: the customer does it again; do not withdraw": found.submitted,
        "released since: release again": found.released,
        "given a new link since: make one again": found.relinked,
        "unreadable": found.unreadable,
    }
    rows = [{"what": what, "record": key} for what, keys in lists.items() for key in keys]
    rows += [
        {"what": f"erased since ({', '.join(whom)}): erase again", "record": key} for key, whom in found.erased.items()
    ]
    out.table(rows, ("what", "record"), title="To see to" if rows else "")


COMMANDS = (restore,)
