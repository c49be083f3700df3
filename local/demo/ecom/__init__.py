"""One customer of the search, taken to `completed` over HTTP and by visits."""
