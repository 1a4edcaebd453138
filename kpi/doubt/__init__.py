"""How sure a ranking is. Pure functions; chance only with a seed."""
