"""The HTTP routes of the pixel flow, and what is sent to and answered by them."""
