"""What planners are made of: how they live, and how they estimate the dynamics that they live in.

planners     agents and their state, and what kernels do with them
estimating   least squares from what was felt to move, for worlds that say what can be estimated
"""
