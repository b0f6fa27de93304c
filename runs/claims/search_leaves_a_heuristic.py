"""Search and its heuristic: is what evolved beside a search strong without it?

Players of Connect Four have a prior of moves, which is all that is left of them when their search is taken
away. It evolves beside a search by a tree, which follows it; beside alpha-beta, which only orders moves by
it; beside lessons, in which it moves toward what the search looked at and which children inherit; and on its
own. What ties prior and search differs between them, so each is a part with its own verdict.
"""

from collections.abc import Mapping

from babushka.runs.studies import (
    AGAINST,
    NO_DIFFERENCE,
    SUPPORTED,
    Analysis,
    Arm,
    Claim,
    Interest,
    Part,
    Planted,
    Runs,
    Setting,
    Values,
)

ONE_MOVE = 0.055  # of about 18 that a player makes in a game
ERROR = "selection.move_error.reflex"
STRENGTH = Analysis(("strength",))
BRIEF = Analysis(("strength",), ("lives=3", "random_organisms=2"))
STRONG, UNSELECTED = "the prior evolved alone", "nothing was selected"


def errors_less(runs: Runs) -> Values:
    """Move error of the other prior less that of the one beside a search, both without it, (seeds,)."""

    def error(label: str) -> Values:
        return runs[label].each(lambda run: run.measures[ERROR][-1])

    return error("other") - error("beside search")


def _arms(scenario: str, other: str) -> dict[str, Arm]:
    return {
        "beside search": Arm(scenario, analysis=STRENGTH),
        "other": Arm(other, analysis=STRENGTH),
    }


def _wired(prior: str) -> Arm:
    """Players whose prior is given and cannot change."""
    settings = (f"organism.wired={prior}", "evolution.population=2", "evolution.survivors=0")
    return Arm(
        "connect-four-reflex", (*settings, "evolution.episodes=1", "evolution.random_lives=2"), 1, BRIEF
    )


WINS_AND_BLOCKS = _wired("{wins = 4, blocks = 2, middle = 1}")
AT_THE_RIM = _wired("{wins = -4, blocks = -2, middle = -1, next = -1}")
BY_TREE, BY_ALPHA_BETA, TAUGHT = (
    f"{beside}; {STRONG}" for beside in ("a tree", "alpha-beta", "a tree and lessons")
)
WITHOUT_SELECTION = f"a tree; {UNSELECTED}"
SHORT = 10  # generations
PRICED = (BY_TREE, BY_ALPHA_BETA, WITHOUT_SELECTION)  # learners have no price
SELECTED = (BY_TREE, BY_ALPHA_BETA, TAUGHT)  # nothing drifts under strategies that adapt
ALL = (*SELECTED, WITHOUT_SELECTION)
# By label: settings, and the parts that are asked.
ELSEWHERE: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "search is free": (("world.price=0",), PRICED),
    "search is dear": (("world.price=3e-3",), PRICED),
    "thirty members": (("evolution.population=30",), ALL),
    "four lives": (("evolution.episodes=4",), ALL),
    "rare mutations": (("evolution.mutation_rate=0.05",), ALL),
    "hidden units": (("organism.hidden=4",), ALL),
    "a noisy prior": (("organism.noise=0.5",), ALL),
    "from empty boards": (("regime.opening=0",), ALL),
    "CMA-ES": (("evolution.optimizer=cma",), SELECTED),
    "(1 + lambda)": (("evolution.optimizer=one-plus-lambda",), SELECTED),
}

CLAIM = Claim(
    statement="A heuristic that evolved beside a search is strong without it.",
    source="mesa-optimization is a gradual affair of heuristics",
    strong="It is better than what evolution makes where there is no search, since search taught it.",
    weak="It is far better than what was not selected at all.",
    question="Players of Connect Four evolve with a search that they later lose. How many more or fewer of "
    "their moves throw a win or a draw away than of players who evolved without any?",
    design="The six strongest members of the last generation choose moves in 136 positions, whose moves are "
    "all solved, by their prior alone. No player that evolves has a part in these positions. Those beside a "
    "search pay for it and choose its budget by their genes; learners are given theirs. The smallest effect "
    "is at most one more losing move a game, of some 18 that a player makes.",
    estimand="move error at a budget of 0 of the other prior less that of the prior beside a search, paired "
    "by seed",
    unit="share of positions",
    rule=Interest(ONE_MOVE),
    effect=errors_less,
    parts=(
        Part(BY_TREE, _arms("connect-four", "connect-four-reflex")),
        Part(BY_ALPHA_BETA, _arms("connect-four-alpha-beta", "connect-four-reflex")),
        Part(TAUGHT, _arms("connect-four-learner", "connect-four-reflex")),
        Part(
            WITHOUT_SELECTION,
            _arms("connect-four", "connect-four-drift"),
            statement="The weak reading: it is better than a prior that was never selected.",
        ),
    ),
    settings=tuple(Setting(label, settings, SHORT, asked) for label, (settings, asked) in ELSEWHERE.items()),
    planted=(
        Planted(
            "the search left a prior that wins and blocks, and none does neither",
            SUPPORTED,
            arms={"beside search": WINS_AND_BLOCKS, "other": AT_THE_RIM},
        ),
        Planted(
            "the other way round",
            AGAINST,
            arms={"beside search": AT_THE_RIM, "other": WINS_AND_BLOCKS},
        ),
        Planted(
            "both have one prior",
            NO_DIFFERENCE,
            arms={"beside search": WINS_AND_BLOCKS, "other": WINS_AND_BLOCKS},
        ),
    ),
    refuted_by="A prior that evolved beside a search and loses a move more in each game than one that "
    "evolved alone: selection saw play with search, and did not mind what the prior is without it.",
    limits="Priors of eleven numbers, so that a search has little to teach; nothing is said of networks that "
    "are trained on what search found until they play like it.",
    seeds_of_settings=5,
)
