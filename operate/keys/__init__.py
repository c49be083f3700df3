"""The keys that programs of customers' have."""
