"""Sessions for AWS: by this function's own role, or by a role of another account that it assumes.

How long a call may take: botocore has no total time for a call, but one attempt (it repeats nothing: waiting is the
engine's business; a kept connection that was closed meanwhile is no attempt, see `clients.aws.kept`) is bounded by the
time-outs to connect and to read, `CallTime.seconds` together, and as much again where the credentials of another
account's role have to be refreshed first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from chalicelib.clients.aws.kept import once_more

if TYPE_CHECKING:
    import botocore.loaders
    import botocore.session
    from botocore.config import Config
    from botocore.credentials import RefreshableCredentials


@dataclass(frozen=True)
class CallTime:
    """How long one call may take, in seconds: to connect, and to wait for the answer."""

    connect: float
    read: float

    @property
    def seconds(self) -> float:
        """Seconds that one call may take in all: to connect and to be answered."""
        return self.connect + self.read


NORMAL: Final = CallTime(connect=1.0, read=3.0)
"""For executors: waiting is the engine's business, so a call may take what it needs."""
SHORT: Final = CallTime(connect=0.4, read=0.9)
"""For health, while a person waits: what is not answered in time is unknown, not failed. The read-out's limits must
leave a probe the time of one call beyond its own end (a token that was just rotated)."""


def client_config(call_time: CallTime = NORMAL) -> Config:
    """The configuration of a client that makes one attempt a call, with these time-outs."""
    from botocore.config import Config

    retries: Any = {"total_max_attempts": 1, "mode": "standard"}
    return Config(connect_timeout=call_time.connect, read_timeout=call_time.read, retries=retries)


class Session:
    """Makes clients, each its own, for one thread at a time: clients are to be shared, sessions are not.

    Args:
        core: botocore's. boto3's would only add classes that nobody here uses, and import all of S3's transfers for it.
    """

    def __init__(self, core: botocore.session.Session) -> None:
        self._core = core

    def client(self, service: str, **options: Any) -> Any:
        """A client of a service, as boto3 makes it.

        Args:
            service: As botocore names it, for example ``dynamodb``.
            options: Of botocore's `create_client`.
        """
        return self._core.create_client(service, **options)


def new_session(credentials: RefreshableCredentials | None = None) -> Session:
    """A session with these credentials; with this function's own if there are none."""
    import botocore.session

    core = botocore.session.get_session()
    core.register_component("data_loader", _loader())
    once_more(core)
    if credentials is None:
        return Session(core)
    given = credentials
    from botocore.credentials import CredentialProvider, CredentialResolver

    class Given(CredentialProvider):
        """Answers the credentials that it was made for."""

        def load(self) -> RefreshableCredentials:
            return given

    core.register_component("credential_provider", CredentialResolver([Given()]))
    return Session(core)


@cache
def _loader() -> botocore.loaders.Loader:
    """What reads AWS's descriptions of its services, which are some megabytes of JSON: what all of them share is read
    once a process rather than once a client, which makes a client in a quarter of the time."""
    from botocore.loaders import create_loader

    return create_loader()


def assumed_role(role: str, region: str, env: str, call_time: CallTime = NORMAL) -> RefreshableCredentials:
    """Credentials of another account's role: fetched at the first use, and again, by one thread, before they expire.

    Args:
        role: The role's ARN.
        region: Where STS is asked.
        env: Stage name; ends the name of the role's session.
        call_time: How long fetching them may take.
    """
    from botocore.credentials import DeferredRefreshableCredentials

    def fetch() -> dict[str, str]:
        sts = new_session().client("sts", region_name=region, config=client_config(call_time))
        found = sts.assume_role(RoleArn=role, RoleSessionName=f"onramp-{env}"[:64])["Credentials"]
        return {
            "access_key": found["AccessKeyId"],
            "secret_key": found["SecretAccessKey"],
            "token": found["SessionToken"],
            "expiry_time": found["Expiration"].isoformat(),
        }

    return DeferredRefreshableCredentials(refresh_using=fetch, method="sts-assume-role")
