"""The base optimizer: a genetic algorithm on DEAP, its generations, lineage and statistics.

Imports `organisms` and `fitness` only; knows no file and no screen.
"""
