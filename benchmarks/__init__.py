"""Measurements of speed and memory on generated data; no part of the program imports this."""
