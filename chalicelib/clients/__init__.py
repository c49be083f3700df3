"""One small client for each platform: our own models come out of it, foreign errors are translated inside it."""
