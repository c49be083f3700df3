"""The side effects, one file each."""
