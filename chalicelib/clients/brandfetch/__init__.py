"""Brandfetch: what a company's website says of its brand."""
