"""HTTP as every client of a platform speaks it: sessions, time limits, tokens, refusals."""
