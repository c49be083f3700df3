"""Makes the sample pixel repository: a bare git repository with one commit, the same one every time."""

from __future__ import annotations

from pathlib import Path

from local.platforms.git_store import GitStore
from local.platforms.git_words import Person, TreeEntry

SOURCE = Path(__file__).with_name("pixel_repository")
_SEEDER = Person("Pixel Team", "pixel@example.com", at=1_735_689_600)  # 2025-01-01T00:00:00Z


def seed(path: Path) -> None:
    """Make a bare repository at `path` whose branch ``main`` has the sample as its one commit.

    A repository that already has a ``main`` is left as it is. The commit is the same everywhere: author, date and files
    are fixed.
    """
    store = GitStore.create(path)
    if store.resolve("refs/heads/main") is not None:
        return
    entries = [
        TreeEntry(file.relative_to(SOURCE).as_posix(), "100644", "blob", store.write_blob(file.read_bytes()))
        for file in sorted(SOURCE.rglob("*"))
        if file.is_file() and "node_modules" not in file.parts
    ]
    commit = store.write_commit(store.write_tree(None, entries), [], "The pixel repository so far", _SEEDER)
    store.move("refs/heads/main", commit, None)
