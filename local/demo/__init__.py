"""A demonstration of each flow, over HTTP, with proof read back from each platform at the end."""
