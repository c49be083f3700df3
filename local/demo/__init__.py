"""One customer, taken the whole way over HTTP, with proof read back from each platform at the end."""
