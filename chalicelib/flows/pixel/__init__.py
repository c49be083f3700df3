"""The pixel flow: a pixel made on its own, for an account that is there already."""
