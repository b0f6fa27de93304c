"""Carrying out: configurations, plans, runs and sweeps, where their work is done, and what saved runs hold.

Nothing here draws, prints or asks: observers are called (`runs.presentation`).
"""
