/* Whole lives of makers (organisms/tower) in the workshop, to three levels, with the same random numbers.

   Level 0 is the organism, level k its machine's machine's ... machine. Not here: reflexes, tied and inherited
   wants, faces for trials, foresight, noisy scores. */

#include "workshop.h"

enum { LEVELS = 3, SENSORS = 16, ROWS = 2 * LEVELS - 1 };
enum { TRIED, ACCEPTED, SIMULATED, COUNTS };
enum { WORLD, SELF, MACHINE, STREAMS };
enum { DESIGNS, MADE, WORKED, PROMISE, SENSED, BROUGHT, ON_TRIAL, RECORDED };

typedef struct { /* of many members */
    const int64_t *budget, *trial;
    const double *caution, *disguise;
    int64_t trials, told, two_faced;
    double score_noise;
    int64_t imagine_self, term, pause, first;
    double stride, flip;
} Terms;

typedef struct {
    const double *sensors; /* (kinds, count) */
    int64_t count, budget, imagined_budget, horizon;
} Blueprint;

typedef struct {
    const double *desires; /* (members, FEATURES) */
    const int64_t *budget, *horizon, *ids;
    const uint64_t *world_keys, *agent_keys;
    double *records; /* (members, episodes, columns) */
    int64_t depth, members, episodes, columns, lifetime;
    const Blueprint *blueprints[LEVELS - 1];
    const Terms *terms[LEVELS - 1]; /* of levels 0 and 1: the last one designs nothing */
} Lives;

typedef struct {
    Search search, twin;
    State scratch;
    bool running, may_build;
    int64_t left, wait, budget, imagined_budget;
    int64_t thoughts[ROWS][COUNTS];
    uint64_t key, streams[STREAMS];
    double haul; /* felt of what the last candidate brought in its trials */
    double candidate[SENSORS + 1], incumbent[SENSORS + 1]; /* of the level below */
    double wants[SENSORS], last[SENSORS], values[KINDS], records[RECORDED];
    double taste[KINDS]; /* of the body, which senses what machines take of a kind later: `values` */
} Level;

typedef struct {
    const Regime *belief;
    const Lives *task;
    int64_t row, levels; /* the member, and how many levels it has */
    bool unsure;         /* whether it believes in another delay of what reappears than the world's */
    const double *desires;
    Level level[LEVELS];
} Tower;

static bool design(Tower *tower, int64_t who, State *state, int64_t (*account)[COUNTS], bool imagined, uint64_t *stream);

static void feel_kinds(const double *sensors, int64_t count, const double *wants, int64_t kinds, double *values) {
    for (int64_t kind = 0; kind < kinds; kind++) {
        values[kind] = 0.0;
        for (int64_t sensor = 0; sensor < count; sensor++) values[kind] += sensors[kind * count + sensor] * wants[sensor];
    }
}

static void begin_work(Tower *tower, int64_t who, State *state, int64_t term, uint64_t *stream) {
    if (who == tower->levels) return;
    Level *machine = &tower->level[who];
    const Blueprint *blueprint = tower->task->blueprints[who - 1];
    machine->running = true;
    machine->left = term - 1;
    machine->wait = who + 1 < tower->levels ? tower->task->terms[who]->first : 0;
    feel_kinds(blueprint->sensors, blueprint->count, machine->wants, tower->belief->kinds, machine->values);
    start_plan(&machine->search, stream);
    state->places[who] = state->places[who - 1];
    state->bill[BUILT] += 1.0;
}

static void stop_work(Tower *tower, int64_t first, State *state) {
    for (int64_t who = tower->levels - 1; who >= first; who--) {
        tower->level[who].running = false;
        state->places[who] = NOWHERE;
        state->took[who] = 0;
    }
}

static void tend(Tower *tower, int64_t who, State *state, int64_t (*account)[COUNTS], bool imagined, uint64_t *stream) {
    if (who == tower->levels) return;
    Level *machine = &tower->level[who], *maker = machine - 1;
    const Terms *terms = tower->task->terms[who - 1];
    if (machine->running) {
        if (machine->left > 0)
            machine->left--;
        else
            stop_work(tower, who, state);
    }
    if (!machine->running) {
        if (maker->wait > 0) {
            maker->wait--;
        } else if (maker->may_build && terms->budget[tower->row] > 0 && affords(tower->belief, state)) {
            if (design(tower, who - 1, state, account, imagined, stream)) {
                begin_work(tower, who, state, terms->term, stream);
                if (!imagined) {
                    machine->records[MADE] += 1.0;
                    memcpy(machine->last, machine->wants, sizeof machine->last);
                }
            } else {
                maker->wait = terms->pause;
            }
        }
    }
    if (!imagined) machine->records[WORKED] += machine->running;
}

static void work(Tower *tower, int64_t who, State *state, int64_t (*account)[COUNTS], bool imagined, uint64_t *stream) {
    if (who == tower->levels || !tower->level[who].running) return;
    Level *machine = &tower->level[who];
    tend(tower, who + 1, state, account, imagined, stream);
    work(tower, who + 1, state, account, imagined, stream);
    int64_t budget = imagined ? machine->imagined_budget : machine->budget;
    state->orders[who] = plan_ahead(tower->belief, state, &machine->search, 1, budget, account[2 * who], stream);
}

/* Begin to imagine in a state of its own. */
static State *imagine_from(const Tower *tower, Level *maker, const State *state) {
    maker->scratch = *state;
    if (tower->unsure) memset(maker->scratch.returning, 0, sizeof maker->scratch.returning);
    memcpy(maker->twin.plan, maker->search.plan, sizeof maker->twin.plan);
    return &maker->scratch;
}

static double haul(const Tower *tower, int64_t first, const double *values, const State *state) {
    double total = 0.0;
    for (int64_t who = tower->levels - 1; who >= first; who--) total = values[state->took[who]] + total;
    return total;
}

static void note(Tower *tower, const State *state) {
    for (int64_t who = 1; who < tower->levels; who++) {
        Level *machine = &tower->level[who];
        machine->records[SENSED] += haul(tower, who, machine->values, state);
        machine->records[BROUGHT] += haul(tower, who, machine[-1].values, state);
    }
}

/* What the organism feels in one imagined stretch of life, beside its machine or alone. */
static double imagine_life(Tower *tower, const State *state, bool beside) {
    Level *body = &tower->level[0];
    const Terms *terms = tower->task->terms[0];
    State *scratch = imagine_from(tower, body, state);
    int64_t *own = body->thoughts[0], *designs = body->thoughts[1], trial = terms->trial[tower->row];
    double felt[FEATURES], total = 0.0;
    if (beside) begin_work(tower, 1, scratch, trial, &body->streams[MACHINE]);
    for (int64_t count = 0; count < trial; count++) {
        work(tower, 1, scratch, body->thoughts, true, &body->streams[MACHINE]);
        int64_t before = own[SIMULATED], action = IDLE;
        if (terms->imagine_self) action = plan_ahead(tower->belief, scratch, &body->twin, 1, body->budget, own, &body->streams[SELF]);
        int64_t cause = step(tower->belief, scratch, action, own[SIMULATED] - before, &body->streams[WORLD], felt);
        designs[SIMULATED]++;
        total += value(tower->desires, felt, FEATURES);
        body->haul += haul(tower, 1, body->values, scratch);
        if (cause > 0) break;
    }
    stop_work(tower, 1, scratch);
    return total;
}

/* The same as a machine imagines it: the map as it is, itself, and its machine. */
static double imagine_work(Tower *tower, int64_t who, const State *state, bool beside) {
    Level *maker = &tower->level[who];
    State *scratch = imagine_from(tower, maker, state);
    int64_t *own = maker->thoughts[2 * who], *designs = maker->thoughts[2 * who + 1];
    int64_t trial = tower->task->terms[who]->trial[tower->row];
    double felt[FEATURES], total = 0.0;
    if (beside) begin_work(tower, who + 1, scratch, trial, &maker->streams[MACHINE]);
    for (int64_t count = 0; count < trial; count++) {
        work(tower, who + 1, scratch, maker->thoughts, true, &maker->streams[MACHINE]);
        scratch->orders[who] = IDLE;
        if (tower->task->terms[who]->imagine_self)
            scratch->orders[who] = plan_ahead(tower->belief, scratch, &maker->twin, 1, maker->budget, own, &maker->streams[SELF]);
        step(tower->belief, scratch, IDLE, 0, &maker->streams[WORLD], felt);
        designs[SIMULATED]++;
        total += maker->values[scratch->took[who]];
        double brought = haul(tower, who + 1, maker->values, scratch);
        maker->haul += brought;
        total += brought;
    }
    stop_work(tower, who + 1, scratch);
    return total;
}

static double judge(Tower *tower, int64_t who, const State *state, bool beside) {
    Level *maker = &tower->level[who];
    double total = 0.0;
    maker->haul = 0.0;
    for (int64_t trial = 0; trial < tower->task->terms[who]->trials; trial++) {
        uint64_t key = combine(maker->key, (uint64_t)trial);
        for (uint64_t which = 0; which < STREAMS; which++) maker->streams[which] = combine(key, which);
        total += who == 0 ? imagine_life(tower, state, beside) : imagine_work(tower, who, state, beside);
    }
    return total;
}

static void install(Tower *tower, int64_t who, const double *candidate, int64_t sensors) {
    Level *machine = &tower->level[who];
    memcpy(machine->wants, candidate, (size_t)sensors * sizeof *candidate);
    machine->may_build = candidate[sensors] > 0.0 && who + 1 < tower->levels;
}

static void move(double *wants, int64_t sensors, double stride, uint64_t *stream) {
    double length = 0.0;
    for (int64_t sensor = 0; sensor < sensors; sensor++) {
        wants[sensor] += stride * normal(stream);
        length += wants[sensor] * wants[sensor];
    }
    length = sqrt(length);
    for (int64_t sensor = 0; sensor < sensors; sensor++) wants[sensor] = length > 0.0 ? wants[sensor] / length : 0.0;
}

static bool design(Tower *tower, int64_t who, State *state, int64_t (*account)[COUNTS], bool imagined, uint64_t *stream) {
    Level *maker = &tower->level[who], *machine = maker + 1;
    const Terms *terms = tower->task->terms[who];
    bool deeper = who + 2 < tower->levels;
    int64_t row = 2 * who + 1, sensors = tower->task->blueprints[who]->count, simulated = 0;
    double *candidate = maker->candidate, *incumbent = maker->incumbent;
    size_t size = (size_t)(sensors + 1) * sizeof *candidate;
    *stream = after(*stream);
    maker->key = scramble(*stream);
    for (int own = 0; own < ROWS; own++) maker->thoughts[own][SIMULATED] = 0;
    double alone = judge(tower, who, state, false);
    memset(candidate, 0, size);
    move(candidate, sensors, 1.0, stream);
    if (deeper) candidate[sensors] = uniform(stream) < 0.5 ? 1.0 : -1.0;
    install(tower, who + 1, candidate, sensors);
    double best = judge(tower, who, state, true), brought = maker->haul;
    memcpy(incumbent, candidate, size);
    for (int64_t tried = 1; tried < terms->budget[tower->row]; tried++) {
        move(candidate, sensors, terms->stride, stream);
        if (deeper && uniform(stream) < terms->flip) candidate[sensors] *= -1.0;
        install(tower, who + 1, candidate, sensors);
        double found = judge(tower, who, state, true);
        if (found >= best) {
            best = found;
            brought = maker->haul;
            account[row][ACCEPTED]++;
            memcpy(incumbent, candidate, size);
        } else {
            memcpy(candidate, incumbent, size);
        }
    }
    for (int own = 0; own < ROWS; own++) simulated += maker->thoughts[own][SIMULATED];
    account[row][TRIED] += terms->budget[tower->row];
    account[row][SIMULATED] += simulated;
    state->bill[DESIGNED] += (double)simulated;
    double steps = (double)(terms->trial[tower->row] * terms->trials);
    bool built = best > alone + terms->caution[tower->row] * steps / 10.0;
    if (built) install(tower, who + 1, candidate, sensors);
    if (!imagined) {
        machine->records[DESIGNS] += 1.0;
        if (built) machine->records[PROMISE] += (best - alone) / steps;
        if (built) machine->records[ON_TRIAL] += brought / steps;
    }
    return built;
}

static double valued(const Tower *tower, int64_t kind, double digested, double born) {
    double felt[FEATURES];
    for (int percept = 0; percept < PERCEPTS; percept++) felt[percept] = tower->belief->percepts[kind * PERCEPTS + percept];
    felt[4] = digested / tower->belief->felt_energy;
    felt[5] = born;
    return value(tower->desires, felt, FEATURES);
}

static void be_born(Tower *tower, uint64_t *stream) {
    const Regime *belief = tower->belief;
    const Lives *task = tower->task;
    Level *body = &tower->level[0];
    memset(body, 0, sizeof tower->level);
    body->budget = task->budget[tower->row];
    body->may_build = true;
    body->search.horizon = task->horizon[tower->row];
    body->search.values = body->taste;
    for (int64_t kind = 0; kind < belief->kinds; kind++) {
        body->taste[kind] = valued(tower, kind, 0.0, 0.0);
        body->search.digested[kind] = valued(tower, 0, belief->energy[kind], 0.0);
        body->search.born[kind] = valued(tower, 0, 0.0, belief->conception[kind]);
        body->values[kind] = belief->delivered[kind] ? valued(tower, kind, belief->energy[kind], 0.0) : valued(tower, 0, 0.0, 0.0);
    }
    body->twin = body->search;
    start_plan(&body->search, stream);
    if (task->depth > 1) body->wait = task->terms[0]->first;
    for (int64_t who = 1; who < tower->levels; who++) {
        Level *machine = &tower->level[who];
        const Blueprint *blueprint = task->blueprints[who - 1];
        machine->budget = blueprint->budget;
        machine->imagined_budget = blueprint->imagined_budget;
        machine->search.hand = who;
        machine->search.horizon = blueprint->horizon;
        machine->search.values = machine->values;
        machine->twin = machine->search;
    }
}

static void write_record(const Tower *tower, const State *state, int64_t (*account)[COUNTS], double *record) {
    int64_t hands = tower->belief->hands, kinds = tower->belief->kinds, rows = 2 * tower->levels - 1;
    record[2] = (double)account[0][TRIED];
    record[3] = (double)account[0][SIMULATED];
    double *next = record + 5 + FEATURES;
    *next++ = state->births;
    *next++ = state->energy;
    for (int64_t hand = 0; hand < hands; hand++)
        for (int64_t kind = 1; kind < kinds; kind++) *next++ = (double)state->taken[hand][kind];
    *next++ = (double)account[0][ACCEPTED];
    for (int64_t row = 1; row < rows; row++)
        for (int count = 0; count < COUNTS; count++) *next++ = (double)account[row][count];
    for (int64_t who = 1; who < tower->levels; who++) {
        int64_t sensors = tower->task->blueprints[who - 1]->count;
        memcpy(next, tower->level[who].records, sizeof tower->level[who].records);
        memcpy(next + RECORDED, tower->level[who].last, (size_t)sensors * sizeof *next);
        next += RECORDED + sensors;
    }
}

static void live_once(Tower *tower, const Regime *regime, uint64_t world_key, uint64_t agent_key, double *record) {
    State state;
    int64_t account[ROWS][COUNTS] = {{0}}, lived = 0, cause = 0;
    uint64_t world = world_key, agent = agent_key;
    Level *body = &tower->level[0];
    reset(regime, &state, &world);
    be_born(tower, &agent);
    while (cause == 0 && lived < tower->task->lifetime) {
        double felt[FEATURES];
        int64_t before = account[0][SIMULATED];
        note(tower, &state);
        tend(tower, 1, &state, account, false, &agent);
        work(tower, 1, &state, account, false, &agent);
        int64_t action = plan_ahead(tower->belief, &state, &body->search, lived > 0, body->budget, account[0], &agent);
        cause = step(regime, &state, action, account[0][SIMULATED] - before, &world, felt);
        record[0] += value(tower->desires, felt, FEATURES);
        for (int feature = 0; feature < FEATURES; feature++) record[5 + feature] += felt[feature];
        lived++;
    }
    note(tower, &state);
    record[1] = (double)lived;
    record[4] = (double)cause;
    write_record(tower, &state, account, record);
}

void live_block(const Regime *regime, const Regime *belief, const Lives *task) {
    Tower *tower = malloc(sizeof *tower);
    if (!tower) return;
    tower->belief = belief;
    tower->task = task;
    tower->levels = task->depth;
    tower->unsure = regime->regrowth != belief->regrowth;
    for (tower->row = 0; tower->row < task->members; tower->row++) {
        tower->desires = task->desires + tower->row * FEATURES;
        for (int64_t episode = 0; episode < task->episodes; episode++) {
            uint64_t key = combine(task->agent_keys[episode], (uint64_t)task->ids[tower->row]);
            double *record = task->records + (tower->row * task->episodes + episode) * task->columns;
            live_once(tower, regime, task->world_keys[episode], key, record);
        }
    }
    free(tower);
}
