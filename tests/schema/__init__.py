"""The API held against docs/openapi.json by generated requests (schemathesis), with every kind of caller."""
