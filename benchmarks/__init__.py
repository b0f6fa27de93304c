"""Benchmarks: `python -m benchmarks [SECTION ...]`. What is compared is timed in turns in one process.

Every number is the median of several rounds, with its lowest and highest; ratios are taken round by round.
"""
