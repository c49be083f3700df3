"""What was deployed to a stage: ``releases.json`` in its bucket. A rollback deploys an entry of it, without a build.

An entry is written once its deploy is through; what a deploy begins with is written before. Whoever was interrupted in
between deploys again: nothing changes, and the entry is written then. Or goes back: to the last entry, which is then
the release before, whether the stack was changed already or not.

Beside the entries stands what records may be stored as by now: a setting that switches a new form on leaves records in
it that stay when the setting is taken back (docs/compatibility.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, Literal

from infra.parameters import parameter_name
from infra.releases import forms, unreadable
from operate.refusal import Refused

if TYPE_CHECKING:
    from operate.deploy.bucket import Bucket

KEY: Final = "releases.json"
KEPT: Final = 20
"""How many are listed. Their bundles and templates stay in the bucket; an adopter's lifecycle rule may end them."""
By = Literal["cloudformation", "chalice"]


@dataclass(frozen=True)
class Release:
    """What was deployed.

    Attributes:
        version: Onramp's.
        by: Which deployer.
        at: When, in ISO 8601, UTC.
        artifact: Key in the stage's bucket: the packaged template, or the source that Chalice deployed.
        bundle: Key of the code there.
        parameters: What the application was given, but for the state's outputs, which are always the present ones.
    """

    version: str
    by: By
    at: str
    artifact: str
    bundle: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Of the code, SHA-256 in hexadecimal: it is kept under it."""
        return PurePosixPath(self.bundle).stem

    @property
    def identity(self) -> str:
        """The same for what is the same."""
        said = [self.by, self.artifact, self.bundle, sorted(self.parameters.items())]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Releases:
    """The list, the newest first: the first is what is deployed."""

    bucket: Bucket
    entries: tuple[Release, ...] = ()
    written: tuple[str, ...] = ()
    """Settings (`infra.releases.Form`) that were on in any deploy of the stage."""
    begun: Release | None = None
    """What a deploy began with that has not come to its end."""

    @classmethod
    def of(cls, bucket: Bucket) -> Releases:
        """The list as it stands in the bucket; empty: nothing was deployed yet."""
        said = json.loads(bucket.read(KEY) or "{}")
        entries = tuple(Release(**one) for one in said.get("releases", ()))
        begun = said.get("begun")
        return cls(bucket, entries, tuple(said.get("written", ())), Release(**begun) if begun else None)

    @property
    def now(self) -> Release | None:
        """What is deployed, or was being deployed when its deploy was interrupted; None: nothing is."""
        return self.begun or (self.entries[0] if self.entries else None)

    def begin(self, release: Release) -> None:
        """Write that a release is about to be deployed, unless it is deployed already.

        From here on records may be stored as it stores them.
        """
        if not self._is_there(release):
            self._write(self.entries, begun=release, written={*self.written, *_switched_on(release)})

    def abandon(self) -> None:
        """Write that the release that was begun is not deployed: the stack is what it was."""
        if self.begun:
            self._write(self.entries)

    @contextmanager
    def beginning(self, release: Release) -> Iterator[None]:
        """Write what is about to be deployed, and that it is not if that is refused: the stage is what it was."""
        self.begin(release)
        try:
            yield
        except Refused:
            Releases.of(self.bucket).abandon()
            raise

    def note(self, release: Release) -> None:
        """Write that a release is deployed now, unless it was already."""
        if not self._is_there(release):
            self._write((release, *self.entries), written={*self.written, *_switched_on(release)})
        else:
            self.abandon()

    def back(self) -> Release:
        """The release before.

        Raises:
            Refused: There is none, or it cannot read what records may be stored as by now.
        """
        deployed = [self.begun, *self.entries] if self.begun else [*self.entries]
        if len(deployed) < 2:
            # A stage that was taken away has no entries: what was deployed before that is not known here any more.
            since = "since the stage was made, or was taken away last"
            there = f"Only {deployed[0].version} was deployed {since}." if deployed else "Nothing is deployed."
            raise Refused(
                f"There is no release to go back to. {there}",
                "Deploy an older tag: docs/deploying.md, An older release.",
            )
        now, before = deployed[:2]
        # Of one version are builds of the time before its release, too: what those can read, the list does not know.
        if now.version != before.version and (lost := unreadable(before.version, self.written)):
            raise Refused(
                f"{before.version} cannot read records as they are stored since {' and '.join(lost)} was set.",
                "Go forward instead, or back to a later release. Customers of such records would be told to come again "
                "later, and nothing would be done for them.",
            )
        return before

    def went_back(self) -> None:
        """Write that the release before is deployed again."""
        self._write(self.entries if self.begun else self.entries[1:])

    def ended(self) -> None:
        """Write that nothing is deployed any more."""
        if self.now:
            self._write(())

    def _is_there(self, release: Release) -> bool:
        return bool(self.entries) and self.entries[0].identity == release.identity

    def _write(
        self, entries: tuple[Release, ...], *, begun: Release | None = None, written: Collection[str] | None = None
    ) -> None:
        stored = self.written if written is None else written
        document: dict[str, object] = {"releases": [asdict(one) for one in entries[:KEPT]], "written": sorted(stored)}
        if begun:
            document["begun"] = asdict(begun)
        self.bucket.write(KEY, json.dumps(document, indent=2).encode())


def _switched_on(release: Release) -> list[str]:
    """The settings that switch a stored form on, of those that a release was deployed with."""
    given = release.parameters
    return [
        form.setting
        for form in forms()
        if any(given.get(parameter_name(name.lower())) == value for name, value in form.environment.items())
    ]
