"""Stand-in for the platform's pixel service: serves customers' scripts, takes their events, counts them on documents.

`app` answers browsers; `consumer` drains what they sent. The path of an event is drawn in docs/event-path.md.
"""
