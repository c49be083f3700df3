"""One customer, taken to `completed` over HTTP and by visits, with proof read back from each platform at the end."""
