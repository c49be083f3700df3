"""The pages that tell how a stage is deployed and operated, followed word for word."""
