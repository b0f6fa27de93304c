"""What players of Connect Four are made of: how they judge positions and moves, and what they learn.

judgement   the value of a position and the prior of its moves, from weights and a small network
lessons     games with itself, in which the prior moves toward what search visits
choosing    moves and games for arrays of positions, from Python
"""
