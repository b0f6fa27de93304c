/* The hill-climber over plans whose model is asked step by step (organisms/inner/plans.py).

   Two lanes of the dream hold the incumbent and the candidate; a proposal that changes the plan at step k is
   simulated only from k on. Whoever includes this has defined World, Dream and, for a lane of the dream,

       double imagine(const World *, Dream *, int64_t lane, int64_t step, int64_t action)
       void recall(Dream *, int64_t source, int64_t target, int64_t first, int64_t last) */

typedef struct {
    Dream dream;
    double gains[2][LONGEST + 1]; /* felt reward before each step, by lane */
    uint16_t plan[LONGEST];
    int64_t horizon, lane, agree;
} Search;

static inline void follow(Search *search, const World *world, int64_t lane, int64_t first) {
    double gain = search->gains[lane][first];
    for (int64_t k = first; k < search->horizon; k++) {
        gain += imagine(world, &search->dream, lane, k, search->plan[k]);
        search->gains[lane][k + 1] = gain;
    }
}

/* Felt reward of the plan, simulated in the lane that does not hold the incumbent, which it left at k. */
static inline double simulate_from(Search *search, const World *world, int64_t k) {
    int64_t lane = search->lane, other = lane ^ 1, first = search->agree;
    if (first < k) {
        recall(&search->dream, lane, other, first, k);
        for (int64_t step = first; step < k; step++)
            search->gains[other][step + 1] = search->gains[lane][step + 1];
    }
    follow(search, world, other, k);
    search->agree = k;
    return search->gains[other][search->horizon];
}

/* (1 + candidates) hill-climbing from `start`, once both lanes of the dream are here and now. */
static double climb(Search *search, const World *world, const Task *task, const int64_t *start, uint64_t *stream) {
    uint16_t *plan = search->plan;
    search->horizon = task->horizon;
    search->lane = search->agree = 0;
    search->gains[0][0] = search->gains[1][0] = 0.0;
    for (int64_t k = 0; k < task->horizon; k++) plan[k] = (uint16_t)start[k];
    follow(search, world, 0, 0);
    double best = search->gains[0][task->horizon];
    for (int64_t left = task->budget; left > 0; left -= task->candidates) {
        double fittest = -INFINITY;
        int64_t step = 0, action = 0;
        for (int64_t tried = 0; tried < task->candidates && tried < left; tried++) {
            int64_t k = below(stream, task->horizon), new = below(stream, task->actions - 1), old = plan[k];
            new += new >= old;
            plan[k] = (uint16_t)new;
            double gain = simulate_from(search, world, k);
            plan[k] = (uint16_t)old;
            if (gain > fittest) fittest = gain, step = k, action = new;
        }
        if (fittest >= best) {
            plan[step] = (uint16_t)action;
            if (task->candidates > 1) simulate_from(search, world, step);
            search->lane ^= 1;
            best = fittest;
        }
    }
    return best;
}
