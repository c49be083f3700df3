"""What a person opens: the addresses of a running stack's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.gateway.app import ENGINEER

if TYPE_CHECKING:
    from local.stack.record import Stack


def of_pages(stack: Stack) -> str:
    """One line each, for a terminal; with them alone a customer can be onboarded."""
    return f"""\
  Admin          {stack.admin}/, sign in as {ENGINEER}: start an onboarding here
  Console        {stack.console}/, the customer's: their link leads there
  Intake         {stack.console}/onboard, a company's, for whoever comes; its designers' queue is in the admin
  Mailbox        {stack.mailbox_page}, the mails with their codes
  Demo shop      {stack.storefront}/, one for each pixel: visit it, send its catalogue"""
