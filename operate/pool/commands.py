"""What an operator does in the user pool: its app client as Onramp needs it, a user signed out, a user deleted."""

from __future__ import annotations

import click

from chalicelib.clients.cognito.connect import way_back
from operate.command import Asked, about_stage, named_again
from operate.pool.users import Pool, named
from operate.pool.wanted import lacks, mended
from operate.records.place import Place
from operate.refusal import Refused


@click.command("pool")
@click.option("--apply", "applied", is_flag=True, help="Change what lacks; everything else of the client stays.")
@about_stage
def pool(asked: Asked, applied: bool) -> None:  # noqa: FBT001
    """Show what the pool's app client lacks for Onramp, and with --apply, change it."""
    users, said = Pool.of(asked), asked.stage.settings
    ids = {"UserPoolId": users.pool_id, "ClientId": said["cognito_client_id"]}
    try:
        app = users.client.describe_user_pool_client(**ids)["UserPoolClient"]
    except users.client.exceptions.ResourceNotFoundException:
        stands = f"Correct cognito_user_pool_id and cognito_client_id in {asked.stage.named.file}."
        raise Refused("There is no such pool, or no such client in it.", stands) from None
    found = list(lacks(app, way_back(said["console_url"]) if said.get("cognito_hosted_url") else ""))
    changes = mended({}, found)
    if applied and changes:
        known = users.client.meta.service_model.operation_model("UpdateUserPoolClient").input_shape.members
        users.client.update_user_pool_client(
            **{name: value for name, value in mended(app, found).items() if name in known and value != ""}
        )
    left = [each for each in found if not (applied and each.change)]
    asked.out.answer({"lacks": [each.says for each in left], "changed": changes if applied else {}})
    asked.out.table([{"lacks": each.says} for each in left], ("lacks",)) if left else None
    if applied and changes:
        asked.out.say(f"Changed: {', '.join(sorted(changes))}.")
    elif changes:
        asked.out.say(f"--apply changes {', '.join(sorted(changes))}, and nothing else.")
    if any(not each.change for each in left):
        raise Refused("The client has a secret.", "Make one without, and name it in cognito_client_id.")
    if not left:
        asked.out.say("The client is as Onramp needs it.")


@click.command("sign-out")
@click.argument("who")
@about_stage
def sign_out(asked: Asked, who: str) -> None:
    """End every session of a user: WHO is an address, or the record whose link they signed up with."""
    users, found = Pool.of(asked), named(asked, who)
    for each in found:
        users.client.admin_user_global_sign_out(UserPoolId=users.pool_id, Username=each.name)
    asked.out.answer({"signed_out": [each.sub for each in found]})
    asked.out.say(f"Sessions are ended: of {len(found)} users. Access tokens that are out go on for up to 15 minutes.")


@click.command("delete-user")
@click.argument("email")
@click.option("--name", default="", help="To do it without being asked: the stage's name once more.")
@about_stage
def delete_user(asked: Asked, email: str, name: str) -> None:
    """Delete the users with an address from the pool, once no record names them any more."""
    if "@" not in email:
        raise click.UsageError("Name them by their address.")
    users, found, views = Pool.of(asked), named(asked, email), Place(asked).desk.views
    if held := sorted({key.partition("#")[2] for each in found for key in views.of_user(each.sub)}):
        erasing = f"python -m operate erase {held[0]} registrant {asked.stage.named.option}"
        raise Refused(f"These records still name them: {', '.join(held)}. Nobody was deleted.", f"First: {erasing}")
    words, otherwise = "Name of the stage, to delete them", f"Run it at a terminal, or with --name {asked.stage.name}."
    if not (name == asked.stage.name if name else named_again(words, asked.stage.name, otherwise)):
        raise Refused("That is not the stage's name; nobody was deleted.")
    for each in found:
        users.client.admin_delete_user(UserPoolId=users.pool_id, Username=each.name)
    asked.out.answer({"deleted": [each.sub for each in found]})
    asked.out.say(f"Deleted: {len(found)} users.")


COMMANDS = (pool, sign_out, delete_user)
