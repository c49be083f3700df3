"""Every protection that `reliability.mutations` puts out of order."""

from __future__ import annotations

from reliability import (
    mutation_connections,
    mutation_doors,
    mutation_ends,
    mutation_engine,
    mutation_health,
    mutation_links,
    mutation_platforms,
    mutation_records,
    mutation_repository,
    mutation_starts,
    mutation_ways,
)
from reliability.mutation import Mutation

ALL: tuple[Mutation, ...] = (
    *mutation_engine.MUTATIONS,
    *mutation_starts.MUTATIONS,
    *mutation_records.MUTATIONS,
    *mutation_platforms.MUTATIONS,
    *mutation_repository.MUTATIONS,
    *mutation_ends.MUTATIONS,
    *mutation_connections.MUTATIONS,
    *mutation_doors.MUTATIONS,
    *mutation_health.MUTATIONS,
    *mutation_links.MUTATIONS,
    *mutation_ways.MUTATIONS,
)
