"""The HTTP routes of the ecom flow, and what is sent to and answered by them."""
