"""Carrying out: configurations, plans, runs and sweeps, where their work is done, and what saved runs hold.

Nothing here draws, prints or asks: whoever watches is called (`runs.presentation`).
"""
