"""The ecom API."""
