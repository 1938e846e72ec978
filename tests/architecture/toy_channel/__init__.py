"""A whole channel in one folder: a box on a wall that gives numbers. Nobody else knows of it."""
