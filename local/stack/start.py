"""Starting the whole system on this machine."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from requests import RequestException

from chalicelib.flows.registry import chosen
from infra.needs import groups
from infra.package import environment_of
from infra.parameters import parameter_name
from local.gateway import stand_in_scripts
from local.gateway.access import SESSION_SECONDS
from local.gateway.app import ENGINEER
from local.platforms.feeds import ADDRESS
from local.platforms.found import StandIn, stand_ins
from local.platforms.payments import PUBLISHABLE
from local.seed_repository import seed
from local.stack import adopter, bundle, inbox, leftovers, parts, processes, record, stage, stop
from local.stack.alone import alone
from local.stack.aws import Emulator
from local.stack.companies import ADMIN, DESIGNER, SUPER_ADMIN
from local.stack.deploy import deploy, deployed_since
from local.stack.record import Stack
from local.stack.site import ENV, REGION, StackError

if TYPE_CHECKING:
    from local.stack.adopter import Tokens, UserPool
    from local.stack.processes import Process
    from local.stack.site import Site
    from operate.steps import Steps

REPOSITORY_NAME = "onramp/pixel"


def running(site: Site) -> Stack | None:
    """The stack that runs at `site`, or None if there is none, or one of its processes has ended."""
    started = processes.load(site.process_file)
    alive = bool(started) and all(processes.alive(process) for process in started)
    return record.load(site.stack_file) if alive else None


def of_this_code(stack: Stack, site: Site) -> bool:
    """Whether a stack that runs was made from the code as it is here by now."""
    return stack.package == bundle.fingerprint_of(site)


def up(site: Site, steps: Steps) -> Stack:
    """Start everything, or answer with the stack that already runs. Who comes while another starts it waits for that.

    Raises:
        StackError: Something could not be started. What had been started is ended again.
    """
    with alone(site.starting, partial(steps.console.print, "Somebody else is starting this stack: waiting for that …")):
        if (already := running(site)) is not None:
            return led_anew(site, already)
        stop.down(site)  # what is left of a stack that lost a process
        parts.check_ports(site)
        if site.external:
            parts.check_external(site)
            leftovers.remove(Emulator(site.emulator))  # of a stack not stopped: nothing goes there by itself
        try:
            return _start(site, steps)
        except (BotoCoreError, ClientError, RequestException) as error:
            stop.down(site)
            raise StackError(
                f"The stack could not be started, or somebody stopped it meanwhile: {error}. "
                f"Output of its processes is in {site.logs}."
            ) from error
        except BaseException:
            stop.down(site)
            raise


def led_anew(site: Site, stack: Stack) -> Stack:
    """The stack that runs, its pages led to what `make deploy` has made of the application since.

    Raises:
        StackError: The emulator did not take it, or the pages do not reach it.
    """
    there = stack.site(site)
    outputs = deployed_since(Emulator(there.emulator))
    if outputs is not None:
        stack = replace(stack, api=_api(there, outputs), package=bundle.fingerprint_of(site))
        parts.open_gateway(there, stack.api)
        record.save(stack, site.stack_file)
    parts.wait_for_pages(stack)
    return stack


def _start(site: Site, steps: Steps) -> Stack:
    with steps.step("Packaging the application"):
        package = bundle.package(site)
    tokens = adopter.Tokens()
    started, pool = surroundings(site, steps, tokens)
    started.append(parts.start_gateway(site))
    processes.save(started, site.process_file)
    with steps.step("Deploying with CloudFormation"):
        given = parameters(site, pool)
        outputs = deploy(Emulator(site.emulator), package, given)
        notifications = inbox.subscribe(Emulator(site.emulator), outputs["NotificationTopicArn"])
    for process in started[-2:]:
        parts.wait_until_ready(process)
    stack = replace(
        _stack(site, pool, outputs, started, package.fingerprint),
        notifications_queue_url=notifications,
        shop_caller=tokens.shop_caller,
        orders_caller=tokens.orders_caller,
        payments_webhook=tokens.payments_webhook,
        marketplace_key=tokens.found["marketplace"],
    )
    parts.open_gateway(site, stack.api)
    parts.tell_payments(site, tokens.payments_webhook)
    stage.write(site, given)
    record.save(stack, site.stack_file)
    return stack


def surroundings(site: Site, steps: Steps, tokens: Tokens | None = None) -> tuple[list[Process], UserPool]:
    """Start all but the application: AWS, the platforms, what the adopter has there, and the consumer of events.

    Args:
        site: Where.
        steps: Told what is being done.
        tokens: What platforms and Onramp are to show to each other; made up if not given.

    Returns:
        The processes, all ready but the last, the consumer; the user pool.
    """
    tokens = tokens or adopter.Tokens()
    with steps.step("Starting the AWS emulator and the platforms' stand-ins"):
        started = _processes(site, tokens)
    with steps.step("Making what the adopter already has: user pool, secrets, analytics table, event bucket, roles"):
        google = adopter.Google(f"{site.platforms}/hosted/google", f"{site.origin}/signed-in")
        pool = adopter.create(Emulator(site.emulator), tokens, f"{site.platforms}/hooks", google)
        parts.tell_hosted(site, pool.client_id, google.redirect_uri)
    started.append(parts.start_consumer(site))
    processes.save(started, site.process_file)
    return started, pool


def _processes(site: Site, tokens: Tokens) -> list[Process]:
    shutil.rmtree(site.repository, ignore_errors=True)
    seed(site.repository)
    started = [] if site.external else [parts.start_emulator(site)]
    processes.save(started, site.process_file)  # at once: whatever happens next, `down` finds it
    started.append(parts.start_platforms(site))
    processes.save(started, site.process_file)
    for process in started:
        parts.wait_until_ready(process)
    parts.hand_over(tokens, site)
    return started


def parameters(site: Site, pool: UserPool) -> dict[str, str]:
    """The template's parameters for this machine; the rest keep their defaults."""
    return {
        "Env": ENV,
        "Flows": environment_of(ENV)["FLOWS"],
        "ConsoleUrl": site.origin,
        "AdminUrl": f"{site.origin}/admin",
        "CompactRecords": str(site.compact).lower(),
        "HealthKeepSeconds": "1",  # nobody wants to wait for what they have just done themselves
        "PixelScriptUrl": site.platforms,  # the pixel service is at /pixel there
        "PixelEventsUrl": site.platforms,
        "ControllerUrl": f"{site.platforms}/controller",
        "EcomUrl": f"{site.platforms}/ecom",
        "GithubApiUrl": f"{site.platforms}/github",
        "PixelRepository": REPOSITORY_NAME,
        "AnalyticsTable": adopter.ANALYTICS_TABLE,
        "PixelIngestPrincipal": adopter.INGEST_PRINCIPAL,
        "EventBucket": adopter.EVENT_BUCKET,
        "SlackWebhookSecret": adopter.SLACK_SECRET,
        "CrmWebhookSecret": adopter.CRM_SECRET,
        "CognitoUserPoolId": pool.pool_id,
        "CognitoClientId": pool.client_id,
        # The emulator's tokens name AWS's own issuer; only their keys are here.
        "CognitoJwksUrl": f"{site.emulator}/{pool.pool_id}/.well-known/jwks.json",
        "CognitoHostedUrl": f"{site.platforms}/hosted",
        "CognitoPasswordMinLength": "12",
        "CognitoPasswordNeeds": "lower,upper,digit",
        "AccessIssuer": f"{site.platforms}/access",
        "AccessAudience": parts.ACCESS_AUDIENCE,
        "MailIdentity": adopter.MAIL_IDENTITY,
        "FeedsStandIn": _feeds(site),
        "PageOrigins": site.origin,
        "PaymentsScript": f"{site.origin}{stand_in_scripts.STRIPE}",
        "PaymentsPublishableKey": PUBLISHABLE,
        "PaymentsProduct": "prod_local",
        "TurnstileScript": f"{site.origin}{stand_in_scripts.TURNSTILE}",
        "TurnstileSiteKey": "local-site-key",
        "LanguageModel": "local-model",
        "MerchDesigners": DESIGNER,
        "MerchAdmins": ADMIN,
        "MerchSuperAdmins": SUPER_ADMIN,
        "LogRetentionDays": "1",
        "SavedQueries": "false",  # the emulator knows no such thing
        **{parameter_name(each.url_setting): f"{site.platforms}/{each.name}" for each in _found()},
    }


def _feeds(site: Site) -> str:
    """Where the feeds of stores are; empty: nobody serves them."""
    said = site.feeds / ADDRESS
    return said.read_text(encoding="utf-8") if said.exists() else ""


def _found() -> list[StandIn]:
    """The stand-ins of platforms that a flow of the stage speaks to."""
    asked = groups(chosen(environment_of(ENV)["FLOWS"]))
    return [each for each in stand_ins() if each.needs.settings in asked]


def engineers_token(site: Site) -> str:
    """A token of an SE, good for as long as they would be signed in by the sign-in page."""
    asked = {"email": ENGINEER, "lifetime_seconds": SESSION_SECONDS}
    return str(parts.post(f"{site.platforms}/access/_token", asked)["token"])


def _api(site: Site, outputs: dict[str, str]) -> str:
    """Where the emulator has the API."""
    return f"{site.emulator}/_aws/execute-api/{outputs['RestAPIId']}/api"


def _stack(site: Site, pool: UserPool, outputs: dict[str, str], started: list[Process], fingerprint: str) -> Stack:
    return Stack(
        api=_api(site, outputs),
        gateway=f"{site.origin}/api",
        console=site.origin,
        admin=f"{site.origin}/admin",
        mailbox_page=f"{site.origin}/_mailbox",
        admin_token=engineers_token(site),
        emulator=site.emulator,
        region=REGION,
        env=ENV,
        table=outputs["TableName"],
        controller=f"{site.platforms}/controller",
        ecom=f"{site.platforms}/ecom",
        github=f"{site.platforms}/github",
        access=f"{site.platforms}/access",
        repository=str(site.repository),
        mailbox=parts.mails(site),
        user_pool_id=pool.pool_id,
        client_id=pool.client_id,
        wake_queue_url=outputs["WakeQueueUrl"],
        event_bucket=adopter.EVENT_BUCKET,
        analytics_table=adopter.ANALYTICS_TABLE,
        package=fingerprint,
        pids={process.name: process.pid for process in started},
        pixel_service=f"{site.platforms}/pixel",
        storefront=f"{site.platforms}/storefront",
        hooks=f"{site.platforms}/hooks",
        shop=f"{site.platforms}/shop",
        marketplace=f"{site.platforms}/marketplace",
        payments=f"{site.platforms}/payments",
        brandfetch=f"{site.platforms}/brandfetch",
        language_model=f"{site.platforms}/language_model",
        turnstile=f"{site.platforms}/turnstile",
        organisations=f"{site.platforms}/organisations",
        findings_table=outputs.get("FindingsTableName", ""),
        uploads_bucket=outputs.get("UploadsBucket", ""),
    )
