"""The commands about records, for `operate.command` to find."""

from __future__ import annotations

from operate.records import erasing, failed, looking, mending, pausing, retrying

COMMANDS = (
    *pausing.COMMANDS,
    *looking.COMMANDS,
    *retrying.COMMANDS,
    *failed.COMMANDS,
    *erasing.COMMANDS,
    *mending.COMMANDS,
)
