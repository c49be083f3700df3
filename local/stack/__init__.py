"""The whole system on one machine: an AWS emulator, the platforms' stand-ins and the packaged application.

``python -m local.stack up | down | status | logs``; from Python, `local.stack.start.up` and `local.stack.stop.down`.
"""
