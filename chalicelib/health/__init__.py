"""How far a customer really is: five dimensions, each read from where the truth is kept. Reads only."""
