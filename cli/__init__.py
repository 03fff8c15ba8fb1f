"""The command line: one module a command; the only package that may import every other."""
