"""What was deployed to a stage: ``releases.json`` in its bucket. A rollback deploys an entry of it, without a build.

An entry is written once its deploy is through. Whoever was interrupted before that deploys again: nothing changes, and
the entry is written then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

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
    def identity(self) -> str:
        """The same for what is the same."""
        said = [self.by, self.artifact, self.bundle, sorted(self.parameters.items())]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Releases:
    """The list, the newest first: the first is what is deployed."""

    bucket: Bucket
    entries: tuple[Release, ...] = ()

    @classmethod
    def of(cls, bucket: Bucket) -> Releases:
        """The list as it stands in the bucket; empty: nothing was deployed yet."""
        said = bucket.read(KEY)
        return cls(bucket, tuple(Release(**one) for one in json.loads(said)["releases"]) if said else ())

    def note(self, release: Release) -> None:
        """Write that a release is deployed now, unless it was already."""
        if self.entries and self.entries[0].identity == release.identity:
            return
        self._write((release, *self.entries))

    def back(self) -> Release:
        """The release before.

        Raises:
            Refused: There is none.
        """
        if len(self.entries) < 2:
            there = (
                f"Only {self.entries[0].version} was ever deployed." if self.entries else "Nothing was deployed yet."
            )
            raise Refused(
                f"There is no release to go back to. {there}", "Deploy a tag: git checkout vX.Y.Z, make deploy."
            )
        return self.entries[1]

    def went_back(self) -> None:
        """Write that the release before is deployed again."""
        self._write(self.entries[1:])

    def ended(self) -> None:
        """Write that nothing is deployed any more."""
        if self.entries:
            self._write(())

    def _write(self, entries: tuple[Release, ...]) -> None:
        kept = replace(self, entries=entries[:KEPT]).entries
        document = {"releases": [asdict(one) for one in kept]}
        self.bucket.write(KEY, json.dumps(document, indent=2).encode())
