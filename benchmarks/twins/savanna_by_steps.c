/* The search in the savanna step by step, with reused prefixes: another way to the same plans. */

#include "common.h"
#include "savanna.h"

typedef struct {
    const Belief *belief;
    const uint8_t *cells;
    int64_t actions;
} World;

typedef struct {
    Feelings feelings;
    double energy[2][LONGEST + 1];
    uint16_t path[2][LONGEST + 1];
    uint8_t eaten[2][LONGEST], mated[2][LONGEST];
    uint8_t arriving[LONGEST], due[LONGEST];
} Dream;

static inline double imagine(const World *world, Dream *dream, int64_t lane, int64_t k, int64_t action) {
    const Belief *belief = world->belief;
    uint16_t *path = dream->path[lane];
    uint16_t cell = belief->neighbours[path[k] * world->actions + action];
    double energy = dream->energy[lane][k];
    path[k + 1] = cell;
    if (energy <= 0.0) {
        dream->energy[lane][k + 1] = energy;
        dream->eaten[lane][k] = dream->mated[lane][k] = 0;
        return 0.0;
    }
    uint8_t kind = world->cells[cell], mated = 0;
    if (kind > 0) {
        for (int64_t before = 1; before <= k; before++) {
            if (path[before] == cell) {
                kind = 0; /* this plan has consumed it already */
                break;
            }
        }
        if (belief->conception[kind] > 0 && energy >= belief->mating_energy) mated = kind;
    }
    dream->eaten[lane][k] = kind;
    dream->mated[lane][k] = mated;
    uint8_t digesting = k < belief->digestion ? dream->arriving[k] : dream->eaten[lane][k - belief->digestion];
    uint8_t bearing = k < belief->gestation ? dream->due[k] : dream->mated[lane][k - belief->gestation];
    dream->energy[lane][k + 1] = smaller(energy + belief->energy[digesting] - belief->living_cost, belief->capacity);
    return dream->feelings.taste[kind] + dream->feelings.digested[digesting] + dream->feelings.born[bearing];
}

static inline void recall(Dream *dream, int64_t source, int64_t target, int64_t first, int64_t last) {
    for (int64_t k = first; k < last; k++) {
        dream->path[target][k + 1] = dream->path[source][k + 1];
        dream->eaten[target][k] = dream->eaten[source][k];
        dream->mated[target][k] = dream->mated[source][k];
        dream->energy[target][k + 1] = dream->energy[source][k + 1];
    }
}

#include "by_steps.h"

void search_worlds(const Belief *belief, const States *states, const Task *task) {
    int64_t count = belief->side * belief->side;
    Search *search = calloc(1, sizeof *search);
    uint64_t stream = task->key;
    for (int64_t number = 0; search && number < task->worlds; number++) {
        Dream *dream = &search->dream;
        World world = {belief, states->cells + number * count, task->actions};
        appraise_kinds(belief, task->desires + number * task->features, task->kinds, &dream->feelings);
        for (int64_t which = 0; which < task->searches; which++) {
            int64_t row = number * task->searches + which, clock = states->clock[number];
            const uint8_t *digesting = states->digesting + number * at_least_1(belief->digestion);
            const uint8_t *gestating = states->gestating + number * at_least_1(belief->gestation);
            unroll(digesting, belief->digestion, clock, task->horizon, dream->arriving);
            unroll(gestating, belief->gestation, clock, task->horizon, dream->due);
            for (int lane = 0; lane < 2; lane++) {
                dream->path[lane][0] = (uint16_t)states->place[number];
                dream->energy[lane][0] = states->energy[number];
            }
            task->gains[row] = climb(search, &world, task, task->plans + row * task->horizon, &stream);
        }
    }
    free(search);
}
