"""How far one deployment reaches: bursts of creates through the model of the event source and the real handlers."""
