"""Reports: one HTML file on a run, or on a folder of runs, that needs nothing but a browser.

    from babushka.runs.presentation.report import write

    write(["results/savanna-s0"], Path("savanna.html"))

Everything is inside the file: style, script, figures, and the lives that the replay viewer shows. The page
forbids itself the network (Content-Security-Policy), and every text from a run is escaped, so that a report
on a stranger's run can be opened. The same runs give the same bytes.
"""

from babushka.runs.presentation.report.report import write
from babushka.runs.presentation.report.wanted import Shown, Wanted

__all__ = ["Shown", "Wanted", "write"]
