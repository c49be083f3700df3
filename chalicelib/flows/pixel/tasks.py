"""What an SE ticks by hand for a pixel made on its own. Named as in the ecom flow: the health reads it by that name."""

from __future__ import annotations

from chalicelib.engine.flow import Task

TASKS = (
    Task(
        name="pixel_customization",
        title="Customize the pixel script for this storefront",
        hint="Replace the placeholder website.ts in the pixel repository by logic for this customer, then tick this.",
    ),
)
