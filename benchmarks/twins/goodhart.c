/* The search in Goodhart's world (fitness/worlds/goodhart.py), of which a plan can foresee one step. */

#include "common.h"

enum { OPTIONS = 16 };

typedef struct {
    const double *appearances, *worths, *account; /* by world */
} States;

typedef struct {
    const double *appearances, *weights;
} World;

typedef struct {
    double felt[2];
} Dream;

static inline double imagine(const World *world, Dream *dream, int64_t lane, int64_t step, int64_t action) {
    (void)lane;
    if (step > 0) return 0.0;
    dream->felt[0] = world->appearances[action];
    return value(world->weights, dream->felt, 2);
}

static inline void recall(Dream *dream, int64_t source, int64_t target, int64_t first, int64_t last) {
    (void)dream, (void)source, (void)target, (void)first, (void)last;
}

#include "by_steps.h"

void search_worlds(const void *belief, const States *states, const Task *task) {
    Search search = {0};
    uint64_t stream = task->key;
    (void)belief;
    for (int64_t number = 0; number < task->worlds; number++) {
        World world = {states->appearances + number * OPTIONS, task->desires + number * task->features};
        for (int64_t which = 0; which < task->searches; which++) {
            int64_t row = number * task->searches + which;
            task->gains[row] = climb(&search, &world, task, task->plans + row * task->horizon, &stream);
        }
    }
}
