"""Worlds, their regimes, base objectives, and the measures that compare proxy and fitness.

The bottom room of the house: it imports none of the others. See `fitness.worlds` for how to add a world.
"""
