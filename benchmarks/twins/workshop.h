/* The workshop for the tower's twin: the world as it is (fitness/worlds/workshop/world.py), and the models in
   which its body and its machines plan (model.py, machine_model.py), by whole plans. */

#include "common.h"

enum { CELLS = 256, HANDS = 3, KINDS = 16, DELAY = 64, PERCEPTS = 4, FEATURES = 6, ACTIONS = 5 };
enum { NOWHERE = -1, IDLE = 4, BUILT = 0, DESIGNED = 1, STARVED = 1 };

typedef struct {
    const double *density, *later, *percepts, *energy, *conception;
    const bool *delivered;
    const uint16_t *neighbours; /* (cells, actions) */
    int64_t side, hands, turn, regrowth, digestion, gestation;
    double start_energy, capacity, living_cost, search_cost, build, upkeep, design_cost, reserve, mating_energy, felt_energy;
    int64_t kinds; /* the empty cell included */
} Regime;

typedef struct {
    int64_t places[HANDS], orders[HANDS], clock;
    double energy, births, bill[2];
    int64_t taken[HANDS][KINDS];
    uint8_t cells[CELLS], took[HANDS], digesting[DELAY][HANDS], gestating[DELAY], returning[DELAY][HANDS];
} State;

static inline int64_t cells_of(const Regime *regime) { return regime->side * regime->side; }

static inline double uniform(uint64_t *stream) {
    *stream = after(*stream);
    return uniform_at(*stream);
}

/* The sum of twelve uniforms minus six (Irwin-Hall). */
static inline double normal(uint64_t *stream) {
    double total = -6.0;
    for (int number = 0; number < 12; number++) total += uniform(stream);
    return total;
}

static inline uint64_t combine(uint64_t key, uint64_t number) {
    return scramble(key ^ scramble(number * 0x9E3779B97F4A7C15u + 0xBF58476D1CE4E5B9u));
}

static void furnish(const Regime *regime, const double *density, State *state, uint64_t *stream) {
    for (int64_t cell = 0; cell < cells_of(regime); cell++) {
        double chance = uniform(stream);
        state->cells[cell] = 0;
        for (int64_t kind = 1; kind < regime->kinds; kind++)
            if (chance < density[kind]) {
                state->cells[cell] = (uint8_t)kind;
                break;
            }
    }
}

static void reset(const Regime *regime, State *state, uint64_t *stream) {
    memset(state, 0, sizeof *state);
    furnish(regime, regime->density, state, stream);
    int64_t start = below(stream, cells_of(regime));
    state->cells[start] = 0;
    for (int64_t hand = 1; hand < HANDS; hand++) state->places[hand] = NOWHERE;
    state->places[0] = start;
    state->energy = regime->start_energy;
}

static inline void reappear(const Regime *regime, State *state, int64_t from, int64_t kind, uint64_t *stream) {
    for (;;) {
        int64_t other = below(stream, cells_of(regime));
        if (other != from && state->cells[other] == 0) {
            state->cells[other] = (uint8_t)kind;
            return;
        }
    }
}

static inline int64_t take(const Regime *regime, State *state, int64_t hand, int64_t action, uint64_t *stream) {
    int64_t cell = regime->neighbours[state->places[hand] * ACTIONS + action], kind = state->cells[cell];
    state->places[hand] = cell;
    state->took[hand] = (uint8_t)kind;
    if (kind > 0) {
        state->cells[cell] = 0;
        state->taken[hand][kind]++;
        if (regime->regrowth == 0)
            reappear(regime, state, cell, kind, stream);
        else
            state->returning[state->clock % regime->regrowth][hand] = (uint8_t)kind;
    }
    return kind;
}

/* Put `now` on a ring's slot and take off what was there. */
static inline int64_t delayed(uint8_t *slot, int64_t delay, int64_t now) {
    if (delay == 0) return now;
    int64_t then = *slot;
    *slot = (uint8_t)now;
    return then;
}

/* Whether there is energy for one more machine when all that was done is paid for. */
static bool affords(const Regime *regime, const State *state) {
    double owed = regime->build * state->bill[BUILT] + regime->design_cost * state->bill[DESIGNED];
    return state->energy - owed >= regime->build + regime->reserve;
}

static int64_t step(const Regime *regime, State *state, int64_t action, int64_t effort, uint64_t *stream, double *felt) {
    int64_t clock = state->clock;
    if (clock == regime->turn) {
        furnish(regime, regime->later, state, stream);
        memset(state->returning, 0, sizeof state->returning);
        for (int64_t hand = 0; hand < regime->hands; hand++)
            if (state->places[hand] != NOWHERE) state->cells[state->places[hand]] = 0;
    }
    if (regime->regrowth > 0)
        for (int64_t hand = 0; hand < regime->hands; hand++) {
            uint8_t *slot = &state->returning[clock % regime->regrowth][hand], kind = *slot;
            *slot = 0;
            if (kind > 0) reappear(regime, state, state->places[0], kind, stream);
        }
    double digested = 0.0;
    int64_t machines = 0, mated = 0, meal = regime->digestion ? clock % regime->digestion : 0;
    memset(felt, 0, PERCEPTS * sizeof *felt);
    for (int64_t hand = 0; hand < regime->hands; hand++) {
        int64_t kind = 0;
        if (state->places[hand] != NOWHERE) {
            kind = take(regime, state, hand, hand == 0 ? action : state->orders[hand], stream);
            machines += hand > 0;
        }
        if (hand == 0) {
            if (regime->conception[kind] > 0 && state->energy >= regime->mating_energy) mated = kind;
        } else if (!regime->delivered[kind]) {
            kind = 0;
        }
        digested += regime->energy[delayed(&state->digesting[meal][hand], regime->digestion, kind)];
        for (int percept = 0; percept < PERCEPTS; percept++) felt[percept] += regime->percepts[kind * PERCEPTS + percept];
    }
    int64_t birth = regime->gestation ? clock % regime->gestation : 0;
    double newborns = regime->conception[delayed(&state->gestating[birth], regime->gestation, mated)];
    felt[4] = digested / regime->felt_energy;
    felt[5] = newborns;
    state->births += newborns;
    double left = state->energy + digested - regime->living_cost - regime->search_cost * (double)effort;
    left -= regime->upkeep * (double)machines + regime->build * state->bill[BUILT];
    left -= regime->design_cost * state->bill[DESIGNED];
    state->bill[BUILT] = state->bill[DESIGNED] = 0.0;
    state->energy = smaller(left, regime->capacity);
    state->clock = clock + 1;
    return left <= 0.0 ? STARVED : 0;
}

/* A search over plans of one hand: of the body, or of a machine, which values kinds and nothing else. */
typedef struct {
    int64_t hand, horizon, plan[LONGEST], cell;
    uint64_t seen[CELLS], now; /* in which plan each cell was last entered, and which plan this is */
    const double *values;      /* (kinds,): what a machine feels of each kind, or the body of taking it */
    double digested[KINDS], born[KINDS], arriving[LONGEST], comfort[LONGEST];
    uint8_t due[LONGEST], meals[LONGEST], mates[LONGEST];
} Search;

static inline int64_t enter(const State *state, Search *search, int64_t cell) {
    int64_t kind = search->seen[cell] == search->now ? 0 : state->cells[cell];
    search->seen[cell] = search->now;
    return kind;
}

static inline double machine_plan(const Regime *regime, const State *state, Search *search, int64_t changed, int64_t action) {
    int64_t cell = search->cell;
    double gain = 0.0;
    search->now++;
    for (int64_t k = 0; k < search->horizon; k++) {
        cell = regime->neighbours[cell * ACTIONS + (k == changed ? action : search->plan[k])];
        gain += search->values[enter(state, search, cell)];
    }
    return gain;
}

static inline double body_plan(const Regime *regime, const State *state, Search *search, int64_t changed, int64_t action) {
    int64_t cell = search->cell;
    double gain = 0.0, energy = state->energy;
    search->now++;
    for (int64_t k = 0; k < search->horizon && energy > 0.0; k++) {
        cell = regime->neighbours[cell * ACTIONS + (k == changed ? action : search->plan[k])];
        int64_t kind = enter(state, search, cell);
        search->meals[k] = (uint8_t)kind;
        search->mates[k] = regime->conception[kind] > 0 && energy >= regime->mating_energy ? (uint8_t)kind : 0;
        double digested, comfort;
        if (k < regime->digestion) {
            digested = search->arriving[k], comfort = search->comfort[k];
        } else {
            int64_t eaten = search->meals[k - regime->digestion];
            digested = regime->energy[eaten], comfort = search->digested[eaten];
        }
        int64_t bearing = k < regime->gestation ? search->due[k] : search->mates[k - regime->gestation];
        gain += search->values[kind] + comfort + search->born[bearing];
        energy = smaller(energy + digested - regime->living_cost, regime->capacity);
    }
    return gain;
}

/* What is under way when a body begins to plan. */
static inline void look_ahead(const Regime *regime, const State *state, Search *search) {
    for (int64_t k = 0; k < regime->digestion && k < search->horizon; k++) {
        search->arriving[k] = search->comfort[k] = 0.0;
        for (int64_t hand = 0; hand < regime->hands; hand++) {
            int64_t kind = state->digesting[(state->clock + k) % regime->digestion][hand];
            search->arriving[k] += regime->energy[kind];
            search->comfort[k] += search->digested[kind];
        }
    }
    for (int64_t k = 0; k < regime->gestation && k < search->horizon; k++)
        search->due[k] = state->gestating[(state->clock + k) % regime->gestation];
}

static inline void start_plan(Search *search, uint64_t *stream) {
    for (int64_t k = 0; k < search->horizon; k++) search->plan[k] = below(stream, ACTIONS);
}

/* Shift the plan by `steps`, and hill-climb on it by `budget` proposals; the first action of what is found. */
static inline int64_t plan_ahead(const Regime *regime, const State *state, Search *search, int64_t steps, int64_t budget, int64_t *account, uint64_t *stream) {
    bool body = search->hand == 0;
    int64_t horizon = search->horizon, accepted = 0;
    for (int64_t k = 0; k < horizon; k++) search->plan[k] = k + steps < horizon ? search->plan[k + steps] : below(stream, ACTIONS);
    search->cell = state->places[search->hand];
    if (body) look_ahead(regime, state, search);
    double best = body ? body_plan(regime, state, search, 0, search->plan[0]) : machine_plan(regime, state, search, 0, search->plan[0]);
    for (int64_t proposal = 0; proposal < budget; proposal++) {
        int64_t k = below(stream, horizon), action = below(stream, ACTIONS - 1);
        action += action >= search->plan[k];
        double gain = body ? body_plan(regime, state, search, k, action) : machine_plan(regime, state, search, k, action);
        if (gain >= best) {
            search->plan[k] = action;
            best = gain;
            accepted++;
        }
    }
    account[0] += budget;
    account[1] += accepted;
    account[2] += (budget + 1) * horizon;
    return search->plan[0];
}
