"""One life, told: as a picture, as a film, in the terminal, and in words.

All four start from `OneLife` (`runs.orchestration.one_life`). They need nothing of a world but its names, so
a world from somebody else's file is shown like the savanna; one without a picture is shown by its curves.
"""
