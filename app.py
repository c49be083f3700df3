"""The Chalice application: registers routes and handlers, nothing else."""

from __future__ import annotations

import os
from typing import Any

from chalice.app import Chalice

from chalicelib.flows import registry
from chalicelib.handlers.http import route_table
from chalicelib.handlers.http.front_door import front_door
from chalicelib.wiring import api as wiring

# Chalice's own log set-up would print foreign exceptions with their text; `chalicelib.logs` does it instead.
app = Chalice(app_name="onramp", configure_logs=False)
app.register_middleware(front_door, "http")
# What API Gateway hands over as base64, byte for byte: files. Which routes take any, their declarations say.
app.api.binary_types.append("multipart/form-data")
route_table.serve(app, registry.route_groups(registry.active(os.environ)), lambda: wiring.api())
# Whoever has Chalice's command line import this says what feeds the functions; anywhere else nobody asks.
STREAM_ARN = os.environ.get("ONBOARDING_STREAM_ARN", "arn:aws:dynamodb:us-east-1:000000000000:table/onramp/stream/x")
WAKE_QUEUE_ARN = os.environ.get("WAKE_QUEUE_ARN", "arn:aws:sqs:us-east-1:000000000000:onramp-wakes")
BULK_QUEUE_ARN = os.environ.get("BULK_QUEUE_ARN", "arn:aws:sqs:us-east-1:000000000000:onramp-bulk")
if "AWS_CHALICE_CLI_MODE" in os.environ and not {"ONBOARDING_STREAM_ARN", "WAKE_QUEUE_ARN"} <= os.environ.keys():
    raise SystemExit(
        "Nothing was made. A plain `chalice deploy` would leave functions without table, queues and settings; "
        "`make deploy STAGE=dev BY=chalice` has Chalice deploy a stage, with all of them (docs/deploying.md)."
    )

# What runs behind the table is imported on use: the functions share this module, and the API starts without it.


@app.on_dynamodb_record(stream_arn=STREAM_ARN, batch_size=100, starting_position="TRIM_HORIZON")
def stream(event: Any) -> dict[str, Any]:
    """Run the records that the stream's triggers name."""
    from chalicelib.handlers.stream import handle

    return handle(event.to_dict(), event.context)


@app.on_sqs_message(queue_arn=WAKE_QUEUE_ARN, batch_size=10)
def wake(event: Any) -> dict[str, Any]:
    """Trigger the records whose delay is over."""
    from chalicelib.handlers import timers

    return timers.wake(event.to_dict(), event.context)


@app.schedule("rate(1 minute)")
def sweep(event: Any) -> dict[str, Any]:
    """Trigger every record that is due."""
    from chalicelib.handlers import timers

    return timers.sweep(event.to_dict(), event.context)


if "AWS_CHALICE_CLI_MODE" not in os.environ or "BULK_QUEUE_ARN" in os.environ:  # only some flows have such work

    @app.on_sqs_message(queue_arn=BULK_QUEUE_ARN, batch_size=1)
    def bulk(event: Any) -> dict[str, Any]:
        """Do the slice of bulk work that the message asks for."""
        from chalicelib.handlers.bulk import handle

        return handle(event.to_dict(), event.context)
