"""What AWS calls: routes, the stream and the timers. Each parses, makes one call, and maps the answer."""
