"""Towers: agents that design machines, which may design machines in turn.

A maker designs a machine by an inner search over what the machine shall want; a candidate is worth what the
maker feels in an imagined stretch of life beside it, a trial. What a machine wants is never inherited. Each
level of a tower is a type of its own (`Machine` over `Machine` over `Nobody`), so that the compiler resolves
who calls whom, and nothing calls itself.
"""
