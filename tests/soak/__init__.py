"""Long tests of what happens when things go wrong: `python -m tests.soak`, or `make soak`."""
