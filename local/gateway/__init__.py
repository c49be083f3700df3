"""One origin for the pages and the API, as a CDN with Cloudflare Access in front is for the deployed ones."""
