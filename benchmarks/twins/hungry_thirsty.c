/* The search in Hungry-Thirsty (fitness/worlds/hungry_thirsty): its model is its own step on a copy of the
   state, kept per lane and step, as every world has it that brings no model of its own. */

#include "common.h"

enum { PLACE, HUNGRY, THIRSTY, FOOD, WATER, CLOCK, FED, DRUNK, DRY, NUMBERS };
enum { EAT = 4, DRINK = 5, FEATURES = 4 };

typedef struct {
    const int64_t *leads_to; /* (36, 4) */
    const int16_t *picture;
    const double *distances;
    int64_t food, water;
    double thirst;
    int64_t swap;
} Belief;

typedef struct {
    const double *numbers; /* (worlds, NUMBERS) */
} States;

typedef struct {
    const Belief *belief;
    const double *weights;
} World;

typedef struct {
    double states[2][LONGEST + 1][NUMBERS];
    bool alive[2][LONGEST + 1];
    double felt[FEATURES];
} Dream;

/* One step of life; returns the cause of death, of which there is none here. */
static inline int64_t live(const Belief *belief, double *state, int64_t action, uint64_t stream, double *felt) {
    bool eaten = false, drunk = false;
    if (action == EAT)
        eaten = state[PLACE] == state[FOOD] && state[THIRSTY] == 0.0;
    else if (action == DRINK)
        drunk = state[PLACE] == state[WATER];
    else
        state[PLACE] = (double)belief->leads_to[4 * (int64_t)state[PLACE] + action];
    state[HUNGRY] = eaten ? 0.0 : 1.0;
    if (drunk) {
        state[THIRSTY] = 0.0;
        state[DRUNK] += 1.0;
    } else if (uniform_at(after(stream)) < belief->thirst) {
        state[THIRSTY] = 1.0;
    }
    felt[(state[HUNGRY] == 1.0 ? 0 : 2) + (state[THIRSTY] == 1.0 ? 0 : 1)] = 1.0;
    state[FED] += 1.0 - state[HUNGRY];
    state[DRY] += state[THIRSTY];
    state[CLOCK] += 1.0;
    if (state[CLOCK] == (double)belief->swap) {
        double food = state[FOOD];
        state[FOOD] = state[WATER];
        state[WATER] = food;
    }
    return 0;
}

static inline double imagine(const World *world, Dream *dream, int64_t lane, int64_t step, int64_t action) {
    double *next = dream->states[lane][step + 1];
    bool alive = dream->alive[lane][step];
    memcpy(next, dream->states[lane][step], sizeof dream->states[lane][step]);
    dream->alive[lane][step + 1] = alive;
    if (!alive) return 0.0;
    memset(dream->felt, 0, sizeof dream->felt);
    int64_t cause = live(world->belief, next, action, (uint64_t)step, dream->felt);
    dream->alive[lane][step + 1] = cause == 0;
    return value(world->weights, dream->felt, FEATURES);
}

static inline void recall(Dream *dream, int64_t source, int64_t target, int64_t first, int64_t last) {
    size_t steps = (size_t)(last - first);
    memcpy(dream->states[target][first + 1], dream->states[source][first + 1], steps * sizeof dream->states[0][0]);
    memcpy(dream->alive[target] + first + 1, dream->alive[source] + first + 1, steps * sizeof dream->alive[0][0]);
}

#include "by_steps.h"

void search_worlds(const Belief *belief, const States *states, const Task *task) {
    Search *search = calloc(1, sizeof *search);
    uint64_t stream = task->key;
    for (int64_t number = 0; search && number < task->worlds; number++) {
        World world = {belief, task->desires + number * task->features};
        for (int64_t which = 0; which < task->searches; which++) {
            int64_t row = number * task->searches + which;
            for (int lane = 0; lane < 2; lane++) {
                memcpy(search->dream.states[lane][0], states->numbers + number * NUMBERS, NUMBERS * sizeof(double));
                search->dream.alive[lane][0] = true;
            }
            task->gains[row] = climb(search, &world, task, task->plans + row * task->horizon, &stream);
        }
    }
    free(search);
}
