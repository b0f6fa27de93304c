"""How the processors of a machine are shared out among pieces of work that are done at a time."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shares:
    """How the processors are shared out: with more pieces of work than processors, one thread each."""

    jobs: int  # pieces of work that are done at a time
    processors: int
    each: int | None  # threads of each, if the user says how many

    @classmethod
    def of(cls, pieces: int, jobs: int | None = None, threads: int | None = None) -> "Shares":
        """The shares of so many pieces; what is not said here the machine says."""
        from babushka.organisms.life import default_threads

        processors = default_threads()
        wanted = jobs or max(1, processors // (threads or 1))
        return cls(max(1, min(pieces, wanted)), processors, threads)

    def threads(self, taken: int, room: int) -> int:
        """The threads of the next piece, when so many are taken, and it and others fill so much room."""
        return self.each or max(1, -(-(self.processors - taken) // room))
