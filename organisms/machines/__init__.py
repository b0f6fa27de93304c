"""Register machines: the language of their programs, how these run, and programs that are known."""
