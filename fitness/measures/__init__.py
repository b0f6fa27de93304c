"""Measures that compare proxy and fitness: small pure functions over arrays, one subject a file.

Each docstring gives the formula and its source. A measure that is not defined for its input is NaN.
"""
