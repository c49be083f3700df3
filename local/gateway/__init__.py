"""One origin in front of the local API, as a CDN is in front of the deployed one."""
