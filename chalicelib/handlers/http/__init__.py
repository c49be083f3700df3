"""Serves the routes that flows declare: callers, bodies, limits, problems."""
