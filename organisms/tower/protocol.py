"""What is done with each level of a tower: operations on `Machine`, and on `Nobody`, for whom nothing is."""

from typing import Any

from babushka.fitness.dispatch import called_operation, operation


@called_operation
def new_machine(blueprint: Any, row: Any, belief: Any, shape: Any, rows: Any, target: Any) -> Any:
    """Room for a machine of member `row`, and for all that it may build.

    `rows` is how many the account has; `target`, shape (K + 1,), what its maker feels of each kind, as far as
    that is known beforehand.
    """


@operation
def sensors_of(blueprint: Any) -> int:
    """How many sensors machines of a blueprint have."""


@operation
def may_exist(machine: Any) -> bool:
    """Whether there is anything to build here."""


@operation
def begin_work(
    machine: Any,
    maker: Any,
    belief: Any,
    state: Any,
    shape: Any,
    term: Any,
    on_trial: Any,
    stream: Any,
) -> None:
    """Put a machine, whose wants are installed, to work beside its maker's hand for `term` steps.

    `on_trial` says whether it is on trial and can tell.
    """


@operation
def stop_work(machine: Any, belief: Any, state: Any) -> None:
    """Take a machine out of the world, and all that it has built."""


@called_operation
def work(machine: Any, belief: Any, state: Any, shape: Any, account: Any, imagined: Any, stream: Any) -> None:
    """Give the orders of this step for a machine and all below it; `imagined`: by somebody above."""


@called_operation
def tend(
    machine: Any, maker: Any, belief: Any, state: Any, shape: Any, account: Any, imagined: Any, stream: Any
) -> None:
    """Let the maker end a machine's term, and design the next one when it is time to."""


@operation
def haul(machine: Any, values: Any, belief: Any, state: Any) -> float:
    """What a machine, and all below it, took in the last step, by values of kinds, shape (K + 1,)."""


@operation
def note(machine: Any, values: Any, belief: Any, state: Any) -> None:
    """Record what was taken in the last step; `values` are those of its maker."""


@called_operation
def imagine(
    maker: Any, machine: Any, belief: Any, state: Any, shape: Any, beside: Any, on_trial: Any
) -> float:
    """What the maker feels in one imagined stretch of life, beside a machine or alone."""


@operation
def show_plans(machine: Any, belief: Any, places: Any, values: Any) -> None:
    """Write where plans of a machine and of those below it lead, and what each wants: see `intend_hands`."""


@operation
def write_machine(machine: Any, columns: Any) -> None:
    """Write the records of a machine's level, and of those below it, to the columns of a life."""
