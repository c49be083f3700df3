"""Erasing a person who asked for it from a record, by the code that the API has for it."""

from __future__ import annotations

import click

from chalicelib.desk.erasure import Named
from chalicelib.desk.erasure import erase as erase_person
from operate.command import Asked, about_stage
from operate.records.finding import meant, opened
from operate.records.place import REFUSALS, Place, refusal


@click.command("erase")
@about_stage
@click.argument("record")
@click.argument("person")
@click.option("--email", default="", help="Their address, in any casing, where the role can have several.")
@click.option("--user", default="", help="Only the user with this id, and nobody who has taken their place.")
def erase(asked: Asked, record: str, person: str, *, email: str, user: str) -> None:
    """Erase a person from a record and its history. PERSON is the role in which it names them: team_member (with
    --email), registrant, released."""
    place = Place(asked)
    which = meant(place, record)
    before = opened(place, which)
    try:
        after, left = erase_person(place.desk, before, person, Named(email=email, user=user), actor=place.actor)
    except REFUSALS as error:
        raise refusal(place, error, which.record_id) from None
    asked.out.answer({"record": which.record_id, "person": person, "version": after.version, "left_to_do": left})
    asked.out.say(f"{which.record_id} and its history name them nowhere any more ({person}).")
    for sentence in left:
        asked.out.say(f"  {sentence}")


COMMANDS = (erase,)
