"""What all clients of AWS share: errors and secrets."""
