"""What Onramp signs by itself: by keys that AWS KMS has, and gives to nobody."""
