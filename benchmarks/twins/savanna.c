/* The search in the savanna by whole plans (organisms/inner/plans.py, fitness/worlds/savanna/plan_evaluation.py). */

#include "common.h"
#include "savanna.h"

typedef struct {
    Feelings feelings;
    double early[LONGEST][KINDS]; /* felt reward of consuming a kind at a step before `known` */
    double reserve[LONGEST + 1];  /* energy before each step */
    uint8_t arriving[LONGEST], due[LONGEST], meals[LONGEST];
    int64_t known;                /* steps before which nothing that a plan consumes has an effect */
    bool safe;                    /* no plan dies, and no mating in it leads to a birth in it */
    const uint16_t *plane;        /* the torus rolled out, at least `horizon` cells beyond each edge */
    int64_t width, moves[ACTIONS], start; /* of the plane; how far actions lead and where plans start on it */
    uint64_t time;
} Dream;

/* The torus rolled out as far as plans can lead; the caller frees it unless it is the belief's own. */
static uint16_t *roll_out(const Belief *belief, int64_t horizon, Dream *dream) {
    static const int64_t down[ACTIONS] = {-1, 0, 1, 0, 0}, right[ACTIONS] = {0, 1, 0, -1, 0};
    int64_t side = belief->side, margin = horizon > side ? horizon : side, width = side + 2 * margin;
    uint16_t *own = NULL;
    if (margin > side) {
        own = malloc((size_t)(width * width) * sizeof *own);
        for (int64_t place = 0; own && place < width * width; place++) {
            int64_t row = place / width - margin + margin * side, column = place % width - margin + margin * side;
            own[place] = (uint16_t)(row % side * side + column % side);
        }
    }
    dream->plane = margin > side ? own : belief->plane;
    dream->width = width;
    for (int64_t action = 0; action < ACTIONS; action++) dream->moves[action] = down[action] * width + right[action];
    return own;
}

static inline double felt_reward(const Dream *dream, uint64_t consumed, uint64_t digested, uint64_t born) {
    return dream->feelings.taste[consumed] + dream->feelings.digested[digested] + dream->feelings.born[born];
}

static inline double next_energy(const Belief *belief, double energy, double arrives) {
    return smaller(energy + arrives - belief->living_cost, belief->capacity);
}

/* Whether any plan's energy is above 0 before each of the next `steps` steps. */
static bool survives(const Belief *belief, double least, double energy, int64_t steps) {
    for (; steps > 0; steps--) {
        if (energy <= 0.0) return false;
        energy = next_energy(belief, energy, least);
    }
    return true;
}

/* Write down what is the same for all plans from here and now. */
static void foresee(const Belief *belief, const Task *task, double energy, Dream *dream) {
    double least = 0.0;
    for (int64_t kind = 0; kind < task->kinds; kind++) least = smaller(least, belief->energy[kind]);
    int64_t known = 0;
    dream->reserve[0] = energy;
    while (known < belief->digestion && known < belief->gestation && known < task->horizon && energy > 0.0) {
        uint64_t digesting = dream->arriving[known], bearing = dream->due[known];
        for (int64_t kind = 0; kind < task->kinds; kind++)
            dream->early[known][kind] = felt_reward(dream, (uint64_t)kind, digesting, bearing);
        energy = next_energy(belief, energy, belief->energy[digesting]);
        dream->reserve[++known] = energy;
    }
    dream->known = known;
    dream->safe = task->horizon <= belief->gestation && survives(belief, least, energy, task->horizon - known);
}

/* The kind that is on the cell, unless the plan of this time has entered it before. */
static inline uint64_t consume(const uint8_t *cells, uint64_t *seen, uint64_t cell, uint64_t now) {
    uint64_t new = (seen[cell] - now) >> 63;
    seen[cell] = now;
    return cells[cell] & (0 - new);
}

/* Live through a plan in the model, with another move at one step. */
static inline double appraise(
    const Belief *belief, const uint8_t *restrict cells, uint64_t *restrict seen, Dream *restrict dream,
    const int32_t *restrict moves, uint64_t horizon, uint64_t changed, int64_t move
) {
    const uint16_t *restrict plane = dream->plane;
    int64_t at = dream->start;
    uint64_t now = ++dream->time, known = (uint64_t)dream->known, k = 0;
    uint64_t digestion = (uint64_t)belief->digestion, gestation = (uint64_t)belief->gestation;
    double gain = 0.0;
    for (; k < known; k++) {
        at += k == changed ? move : moves[k];
        uint64_t kind = consume(cells, seen, plane[at], now);
        dream->meals[k] = (uint8_t)kind;
        gain += dream->early[k][kind];
    }
    if (dream->safe) {
        for (; k < horizon; k++) {
            at += k == changed ? move : moves[k];
            uint64_t kind = consume(cells, seen, plane[at], now);
            dream->meals[k] = (uint8_t)kind;
            gain += felt_reward(dream, kind, dream->meals[k - digestion], dream->due[k]);
        }
        return gain;
    }
    double energy = dream->reserve[known];
    for (; k < horizon && energy > 0.0; k++) { /* the dead feel nothing */
        at += k == changed ? move : moves[k];
        uint64_t kind = consume(cells, seen, plane[at], now);
        dream->meals[k] = (uint8_t)kind;
        dream->reserve[k] = energy;
        uint64_t digesting = k < digestion ? dream->arriving[k] : dream->meals[k - digestion], bearing;
        if (k < gestation) {
            bearing = dream->due[k];
        } else {
            bearing = dream->meals[k - gestation];
            bool conceived = belief->conception[bearing] > 0 && dream->reserve[k - gestation] >= belief->mating_energy;
            bearing = conceived ? bearing : 0;
        }
        gain += felt_reward(dream, kind, digesting, bearing);
        energy = next_energy(belief, energy, belief->energy[digesting]);
    }
    return gain;
}

/* (1 + candidates) hill-climbing; draws one proposal ahead, so that its step is known before it is needed. */
static double climb(
    const Belief *belief, const Task *task, const uint8_t *restrict cells, uint64_t *restrict seen,
    Dream *restrict dream, const int64_t *restrict start, uint64_t *stream
) {
    int64_t plan[LONGEST];
    int32_t moves[LONGEST];
    int64_t horizon = task->horizon, others = task->actions - 1, candidates = task->candidates;
    for (int64_t k = 0; k < horizon; k++) plan[k] = start[k], moves[k] = (int32_t)dream->moves[start[k]];
    uint64_t place = *stream;
    double best = appraise(belief, cells, seen, dream, moves, (uint64_t)horizon, 0, moves[0]), fittest = -INFINITY;
    int64_t step = below_at(after(place), horizon), draw = below_at(after(after(place)), others);
    int64_t where = step, what = draw;
    for (int64_t proposal = 1; proposal <= task->budget; proposal++) {
        int64_t k = step, old = plan[k], action = draw + (draw >= old);
        place = after(after(place));
        step = below_at(after(place), horizon), draw = below_at(after(after(place)), others);
        int64_t before = moves[k], now = dream->moves[action];
        double gain = appraise(belief, cells, seen, dream, moves, (uint64_t)horizon, (uint64_t)k, now);
        if (candidates == 1) {
            bool better = gain >= best;
            plan[k] = better ? action : old;
            moves[k] = (int32_t)(better ? now : before);
            best = better ? gain : best;
            continue;
        }
        bool fitter = gain > fittest;
        where = fitter ? k : where, what = fitter ? action : what;
        fittest = fitter ? gain : fittest;
        if (proposal % candidates == 0 || proposal == task->budget) {
            if (fittest >= best) plan[where] = what, moves[where] = (int32_t)dream->moves[what], best = fittest;
            fittest = -INFINITY;
        }
    }
    *stream = place;
    return best;
}

void search_worlds(const Belief *belief, const States *states, const Task *task) {
    int64_t count = belief->side * belief->side;
    uint64_t *seen = calloc((size_t)count, sizeof *seen), stream = task->key;
    Dream *dream = calloc(1, sizeof *dream);
    uint16_t *plane = dream ? roll_out(belief, task->horizon, dream) : NULL;
    int64_t margin = dream ? dream->width - belief->side : 0;
    for (int64_t number = 0; seen && dream && dream->plane && number < task->worlds; number++) {
        appraise_kinds(belief, task->desires + number * task->features, task->kinds, &dream->feelings);
        for (int64_t which = 0; which < task->searches; which++) {
            int64_t row = number * task->searches + which, clock = states->clock[number];
            const uint8_t *digesting = states->digesting + number * at_least_1(belief->digestion);
            const uint8_t *gestating = states->gestating + number * at_least_1(belief->gestation);
            unroll(digesting, belief->digestion, clock, task->horizon, dream->arriving);
            unroll(gestating, belief->gestation, clock, task->horizon, dream->due);
            foresee(belief, task, states->energy[number], dream);
            int64_t place = states->place[number];
            dream->start = place + place / belief->side * margin + margin / 2 * (dream->width + 1);
            const int64_t *start = task->plans + row * task->horizon;
            task->gains[row] = climb(belief, task, states->cells + number * count, seen, dream, start, &stream);
        }
    }
    free(plane);
    free(seen);
    free(dream);
}
