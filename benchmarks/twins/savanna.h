/* The savanna for both of its twins: belief and states as fitness/worlds/savanna/regime.py has them, what is
   under way when a plan begins, and what each kind feels like (an objective of weights is additive). */

enum { KINDS = 16, PERCEPTS = 4, ACTIONS = 5 };

typedef struct {
    const double *density, *percepts, *energy, *conception;
    const uint16_t *neighbours; /* (cells, actions) */
    const uint16_t *plane;      /* ((3 side)**2): the torus rolled out, by `side` cells beyond each edge */
    int64_t side, digestion, gestation;
    double start_energy, capacity, living_cost, search_cost, mating_energy, felt_energy;
} Belief;

typedef struct { /* by world */
    const uint8_t *cells;
    const int64_t *place, *clock;
    const double *energy;
    const uint8_t *digesting, *gestating;
    const double *births;
    const int64_t *eaten;
} States;

typedef struct {
    double taste[KINDS], digested[KINDS], born[KINDS];
} Feelings;

static inline double feel(const Belief *belief, const double *weights, int64_t consumed, int64_t digested, int64_t born) {
    double felt[PERCEPTS + 2];
    for (int percept = 0; percept < PERCEPTS; percept++) felt[percept] = belief->percepts[consumed * PERCEPTS + percept];
    felt[PERCEPTS] = belief->energy[digested] / belief->felt_energy;
    felt[PERCEPTS + 1] = belief->conception[born];
    return value(weights, felt, PERCEPTS + 2);
}

static inline void appraise_kinds(const Belief *belief, const double *weights, int64_t kinds, Feelings *feelings) {
    for (int64_t kind = 0; kind < kinds; kind++) {
        feelings->taste[kind] = feel(belief, weights, kind, 0, 0);
        feelings->digested[kind] = feel(belief, weights, 0, kind, 0);
        feelings->born[kind] = feel(belief, weights, 0, 0, kind);
    }
}

/* What a ring of `delay` kinds brings 0, 1, ... steps from now, up to the horizon. */
static inline void unroll(const uint8_t *ring, int64_t delay, int64_t clock, int64_t horizon, uint8_t *ahead) {
    for (int64_t k = 0; k < delay && k < horizon; k++) ahead[k] = ring[(clock + k) % delay];
}

static inline int64_t at_least_1(int64_t delay) { return delay > 1 ? delay : 1; } /* the length of a ring */
