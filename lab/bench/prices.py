"""AWS list prices, us-east-1, on demand, in US dollars, without free tiers. AWS's pages fill their rates in by script,
so their stored text shows few of them; `note` says what each was checked against.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Price:
    """What one unit costs.

    Attributes:
        usd: Dollars for one.
        page: Where AWS says so.
        note: How it was checked, if not on that page.
    """

    usd: float
    page: str
    note: str = ""


LOOKED_UP = "2026-11-21"
MILLION = 1_000_000
_DYNAMODB = "https://aws.amazon.com/dynamodb/pricing/on-demand/"
_LAMBDA = "https://aws.amazon.com/lambda/pricing/"
_STEP_FUNCTIONS = "https://aws.amazon.com/step-functions/pricing/"
_CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/"
_S3 = "https://aws.amazon.com/s3/pricing/"
_DURABLE = (
    "secondary sources only: public documents that quote AWS's page agree on $8.00 a million operations (execution "
    "started, step completed, wait), $0.25 per GB written, $0.15 per GB-month kept"
)

WRITE_UNIT = Price(
    0.625 / MILLION, _DYNAMODB, "several secondary sources agree; half of what it was before November 2024"
)
READ_UNIT = Price(0.125 / MILLION, _DYNAMODB, "as for the write unit")
LAMBDA_REQUEST = Price(0.20 / MILLION, _LAMBDA, "secondary sources agree")
LAMBDA_GB_SECOND = Price(0.0000166667, _LAMBDA, "x86, first tier; secondary sources agree")
SQS_REQUEST = Price(0.40 / MILLION, "https://aws.amazon.com/sqs/pricing/", "standard queue; secondary sources agree")
SNS_PUBLISH = Price(0.50 / MILLION, "https://aws.amazon.com/sns/pricing/", "standard topic; secondary sources agree")
S3_LIST = Price(5.00 / MILLION, _S3, "Standard; secondary sources agree")
S3_GET = Price(0.40 / MILLION, _S3, "Standard; secondary sources agree")
GATEWAY_REQUEST = Price(3.50 / MILLION, "https://aws.amazon.com/api-gateway/pricing/", "REST; secondary sources agree")
LOG_GB = Price(0.50, _CLOUDWATCH, "ingestion; from memory, not verified")
ALARM_MONTH = Price(0.10, _CLOUDWATCH, "from memory, not verified")
METRIC_MONTH = Price(0.30, _CLOUDWATCH, "custom metric; from memory, not verified")
SECRET_MONTH = Price(0.40, "https://aws.amazon.com/secrets-manager/pricing/", "from memory, not verified")
TRANSITION = Price(25.0 / MILLION, _STEP_FUNCTIONS, "Standard; on the page")
EXPRESS_REQUEST = Price(1.00 / MILLION, _STEP_FUNCTIONS, "a secondary source agrees")
EXPRESS_GB_SECOND = Price(0.00001667, _STEP_FUNCTIONS, "first tier; a secondary source agrees")
DURABLE_OPERATION = Price(8.00 / MILLION, _LAMBDA, _DURABLE)
DURABLE_GB_WRITTEN = Price(0.25, _LAMBDA, _DURABLE)
DURABLE_GB_MONTH = Price(0.15, _LAMBDA, _DURABLE)
