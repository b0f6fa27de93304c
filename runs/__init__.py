"""Commands, configuration, run folders, replay and plots. Programs use what `babushka` itself gives."""
