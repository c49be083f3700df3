"""The pixel repository on GitHub."""
