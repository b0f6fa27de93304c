"""What programs and notebooks use, as `babushka` gives it: runs that plot and show themselves, and functions
that do what the commands do and return what those print.
"""
