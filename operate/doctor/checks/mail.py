"""Whether customers can be mailed, where a flow of the stage mails them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.clients.mail.needs import MailSettings
from operate.aws import aws, emulated
from operate.doctor.finding import Finding, fault, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "SES, where a flow mails customers: whom they are mailed from is named, verified, and out of the sandbox"
CHECK = "mail"


def look(place: Place) -> Iterator[Finding]:
    """What is not sent now is not sent later: who is mailed nothing, is mailed nothing for that occasion."""
    if not place.uses(MailSettings):
        return
    name = place.settings.of(MailSettings).mail_identity
    if not name:
        yield warning(
            CHECK,
            "customers are mailed nothing, and what they miss is not sent later",
            f"mail_identity below [settings] in {place.named.file}, then {place.again}",
        )
        return
    found = place.client("ses").get_identity_verification_attributes(Identities=[name])["VerificationAttributes"]
    if found.get(name, {}).get("VerificationStatus") != "Success":
        yield fault(
            CHECK,
            f"{name} is not verified in SES: no mail goes out",
            f"{aws(place.region, f'sesv2 create-email-identity --email-identity {name}')}, and what it asks for",
        )
    elif _in_sandbox(place.client("sesv2")):
        says = "SES is in its sandbox: nobody but verified addresses is mailed"
        yield warning(CHECK, says, "ask AWS for production access")
    else:
        yield ok(CHECK, f"{name} is verified")


def _in_sandbox(ses: Any) -> bool:
    """Whether AWS lets the account mail nobody yet. An emulator of AWS cannot be asked, and keeps nobody from it."""
    return not emulated(ses.meta.endpoint_url) and not ses.get_account().get("ProductionAccessEnabled")
