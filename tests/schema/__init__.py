"""The API held against docs/openapi.json by generated requests (schemathesis), by the callers in `place`."""
