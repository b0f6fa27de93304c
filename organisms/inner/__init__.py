"""Inner optimizers: what an organism does in life for more of what it wants.

`protocol` says what a task and a method are; a method is one file here, and so are the tasks of
organism kinds:

    hill_climbing     keeps a neighbour that is at least as good; the best of lambda at a time: (1 + lambda)
    steepest_ascent   tries every neighbour and moves to the best
    guessing          draws whole candidates and keeps the best
    pilot             follows the choices that a heuristic likes best to the end, and keeps the best
    alpha_beta        deeper and deeper into a game, but for what cannot matter
    tree              a tree of positions that grows where value and prior say so (PUCT)
    random_search     keeps whatever it tries: the control for all others
    best_first        expands the most promising of all candidates seen, and ends with the best of them
    breadth_first     meets candidates by how many moves they are away, and ends with the best of them
    places            the task of pathfinders: where to go on the map of the believed world
    plans             the task of planners: sequences of actions, felt in the believed world
    position          the task of players: which move to make in a position of Connect Four
    packing           the task of packers: which item to pack next
    ways              the task of walkers: which cell of a maze of walls to go to
    paired_trials     hill-climbing in life itself, where what is felt differs from trial to trial
    q_learning        learning action values in life itself; it tries no candidates
    account           what is spent, and what an organism kind declares
"""
