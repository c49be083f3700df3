"""The shop platform: stores, who works in them, what is known of them, and their orders."""
