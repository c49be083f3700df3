"""Runbooks that run: a file describes the steps; they are performed over HTTP, and the document is made of them."""
