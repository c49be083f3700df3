"""The program that takes orders of merch shops. It asks Onramp; Onramp asks nothing of it."""
