"""Cloudflare Turnstile: whether a public form was sent by a person."""
