"""The pages that tell how to add to the project, followed word for word."""
