"""How walkers go about it; the kind itself is `organisms.kinds.walker`.

policy     what is seen of a way, which one scores highest, and known rules as weights
planning   the way to the cell nearest to the goal, of those that a search meets
"""
