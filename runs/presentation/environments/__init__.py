"""Worlds for other people's learners: as environments of Gymnasium, and games as those of PettingZoo."""
