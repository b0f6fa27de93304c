"""The slow and obvious twins of the kernels: plain Python, nothing reused, nothing clever.

They take the same random numbers in the same order, so that a life lived here and one lived by the kernel
must agree to the last bit.
"""
