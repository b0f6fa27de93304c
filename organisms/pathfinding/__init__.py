"""How pathfinders go about it; the kind itself is `organisms.kinds.pathfinder`.

walking    looks for a place to go to, and walks there
designing  at birth searches for the guide of these searches, in imagined worlds
"""
