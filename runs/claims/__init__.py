"""Claims about optimizers and what they make, one a file, as `runs.studies.claim` describes them.

A test tries the planted cases of every module here; what came of the report seeds is kept in docs/claims.
"""
