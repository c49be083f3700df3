"""Uploads: files that people give from their browsers, straight into a bucket of ours."""
