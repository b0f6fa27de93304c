"""Replications of published results, one a file: studies as `runs.studies` describes them.

A test takes every module here and holds its exact targets; a page in docs/replications goes with each.
"""
