"""The tenant flow: a customer whose programs send data is set up, validated, and brought to production."""
