"""Worlds, their regimes, base objectives, and the measures that compare proxy and fitness.

The lowest of the four rooms: it imports none of the others. See `fitness.worlds` for how to add a world.
"""
