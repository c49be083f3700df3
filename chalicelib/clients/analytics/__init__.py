"""The analytics account: a pixel's queues, its mapping, and the bucket that its events come to."""
