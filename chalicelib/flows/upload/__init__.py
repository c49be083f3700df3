"""The upload flow: a file of a tenant's, from the program that sends it to what was found in it."""
