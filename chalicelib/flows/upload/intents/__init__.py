"""What programs want of uploads."""
