"""A stage: what its file says (``stages/NAME.toml``), what its things are called, and the way to its account."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NotReached

from infra import needs
from infra.runtime import X86_64
from operate.refusal import Refused
from operate.settings import declared
from operate.settings.faults import faults, flows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER: Final = Path("stages")
EXAMPLE: Final = "example"
"""The file of this name is generated, and no stage."""


def state_stack(env: str) -> str:
    """Name of the stack of what must not be lost."""
    return f"onramp-{env}-state"


def application_stack(env: str) -> str:
    """Name of the stack of the functions and the API; there is none where Chalice deploys."""
    return f"onramp-{env}"


def alarms_stack(env: str) -> str:
    """Name of the stack of the application's alarms where Chalice deploys; they stand in the application's else."""
    return f"onramp-{env}-alarms"


def chalice_functions(env: str) -> dict[str, str]:
    """What Chalice calls each function that a stage may have (chalice/deploy/appgraph.py)."""
    return {"api": f"onramp-{env}", **{each: f"onramp-{env}-{each}" for each in ("stream", "wake", "sweep", "bulk")}}


@dataclass(frozen=True)
class Named:
    """A stage in commands and sentences that whoever reads them can follow as they stand.

    Attributes:
        name: The stage's.
        folder: Where its file is.
    """

    name: str
    folder: Path = FOLDER

    @property
    def option(self) -> str:
        """For ``python -m operate``."""
        return f"--stage {self.name}" + (f" --stages {quote(str(self.folder))}" if self.folder != FOLDER else "")

    @property
    def make(self) -> str:
        """For ``make``, which would read a dollar as the beginning of a name."""
        folder = quote(str(self.folder).replace("$", "$$"))
        return f"STAGE={self.name}" + (f" STAGES={folder}" if self.folder != FOLDER else "")

    @property
    def file(self) -> Path:
        """The stage's file."""
        return self.folder / f"{self.name}.toml"


class StageUnusable(Refused):
    """A stage file that cannot be used, with everything that is wrong with it.

    Args:
        path: The file.
        wrong: What is wrong, a sentence each.
        remedy: What to do next.
    """

    def __init__(self, path: Path, wrong: Sequence[str], remedy: str) -> None:
        lines = "".join(f"\n  {each}" for each in wrong)
        super().__init__(f"{path} cannot be used:{lines}" if wrong else f"There is no file {path}.", remedy)
        self.wrong = tuple(wrong)


@dataclass(frozen=True)
class Stage:
    """One stage, as its file says. Values are text, as functions find them in their environment.

    Attributes:
        name: The stage's, which is the prefix of its tables, queues and secrets, and the setting ``ENV``.
        account: The AWS account that it belongs in, twelve digits.
        region: Region of everything that is Onramp's.
        architecture: One of `infra.runtime.ARCHITECTURES`.
        settings: By their names in lower case: what the file says for the stage's flows.
        state: Parameters of the state stack, by their names in the file (``kms_key_arn``).
        application: Parameters of the application stack that are no settings, likewise.
        folder: Where its file is.
    """

    name: str
    account: str
    region: str
    architecture: str
    settings: Mapping[str, str]
    state: Mapping[str, str]
    application: Mapping[str, str]
    folder: Path = FOLDER

    @property
    def named(self) -> Named:
        """For commands and sentences."""
        return Named(self.name, self.folder)

    @property
    def state_stack(self) -> str:
        """The stack of what must not be lost."""
        return state_stack(self.name)

    @property
    def application_stack(self) -> str:
        """The stack of the functions and the API; not there where Chalice deploys."""
        return application_stack(self.name)

    @property
    def alarms_stack(self) -> str:
        """The stack of the application's alarms where Chalice deploys."""
        return alarms_stack(self.name)

    @property
    def bucket(self) -> str:
        """The bucket of what is deployed: bundles, templates, the list of releases, Chalice's own state."""
        return f"onramp-{self.name}-{self.account}-{self.region}"


@dataclass(frozen=True)
class Identity:
    """Whose credentials are at hand.

    Attributes:
        account: The AWS account, twelve digits.
        arn: The user or the assumed role.
    """

    account: str
    arn: str

    @property
    def called(self) -> str:
        """The last part of the ARN: a user's name, or a session's, which single sign-on makes an address."""
        return self.arn.rpartition("/")[2].rpartition(":")[2]


def read(name: str, folder: Path = FOLDER) -> Stage:
    """Read and check a stage's file.

    Args:
        name: The stage's.
        folder: Where the stages' files are.

    Raises:
        StageUnusable: There is no such file, it is no TOML, or it says something wrong: everything is named at once.
    """
    named = Named(name, folder)
    said = said_by(path := named.file)
    if wrong := faults(name, said):
        remedy = f"`python -m operate settings {named.option}` shows every line that the file can have."
        raise StageUnusable(path, wrong, remedy)
    needed = needs.fields(flows_of(said))
    return Stage(
        name=name,
        account=said["account"],
        region=said["region"],
        architecture=said.get("architecture", X86_64),
        settings={key: text for key, text in _texts(said, "settings").items() if key in needed},
        state=_texts(said, "state"),
        application=_texts(said, "application"),
        folder=folder,
    )


def said_by(path: Path) -> dict[str, Any]:
    """What a stage's file says, unchecked.

    Raises:
        StageUnusable: There is no such file, or it is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StageUnusable(path, (), _none_of_this_name(path)) from None
    except OSError as error:  # a folder, or nobody may read it
        raise StageUnusable(path, [f"it cannot be read: {error.strerror}."], "It must be a file of yours.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StageUnusable(path, [f"it is no TOML: {error}."], "Texts stand in quotes, names before an =.") from None


def session(stage: Stage) -> boto3.Session:
    """The way to AWS, in the stage's region. Where ``AWS_ENDPOINT_URL`` is set, everything goes to that emulator."""
    return boto3.Session(region_name=stage.region)


def identify(stage: Stage, way: boto3.Session) -> Identity:
    """Whose credentials are at hand, once it is sure that they are of the stage's account.

    Raises:
        Refused: There are none, AWS does not know them, or they are of another account.
    """
    try:
        answer = way.client("sts").get_caller_identity()
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        raise Refused(f"AWS does not accept these credentials ({code}).", SIGN_IN) from None
    except (
        NotReached,
        HTTPClientError,
        ValueError,
    ) as error:  # the last: an address that is none
        raise Refused(f"AWS cannot be asked: {error}.", _REACHED) from None
    except BotoCoreError as error:
        raise Refused(f"AWS cannot be asked: {error}.", SIGN_IN) from None
    if answer["Account"] != stage.account:
        raise Refused(
            f"These credentials are of the account {answer['Account']}; the stage {stage.name} is in {stage.account}.",
            f"Take credentials of that account (AWS_PROFILE), or correct `account` in {stage.named.file}.",
        )
    return Identity(answer["Account"], answer["Arn"])


_REACHED: Final = "Look at the network, and at AWS_ENDPOINT_URL if it is set: with it, everything goes there."
SIGN_IN: Final = (
    "Sign in to AWS: set AWS_PROFILE, or run `aws sso login`. `aws sts get-caller-identity` shows whose they are."
)


def _texts(said: Mapping[str, Any], table: str) -> dict[str, str]:
    return {key: declared.text(value) for key, value in said.get(table, {}).items()}


def _none_of_this_name(path: Path) -> str:
    named = Named(path.stem, path.parent)
    if path == Named("local").file:
        return "The stage of this machine, which `make up` makes, has its file elsewhere: add --stages .local/stages."
    there = sorted(each.stem for each in named.folder.glob("*.toml") if each.stem != EXAMPLE)
    known = f"There are: {', '.join(there)}. " if there else ""
    folder = "" if named.folder.is_dir() else f"mkdir -p {quote(str(named.folder))} && "
    makes = f"{folder}python -m operate settings {named.option} > {quote(str(path))}"
    return f"{known}`{makes}` makes it; then fill it in."
