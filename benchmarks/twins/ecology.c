/* The steps of an ecology in which plants rain (fitness/worlds/ecology) with agents of networks
   (organisms/strategies/network.py), with the same random numbers: the same state to the last bit. */

#include "common.h"

enum { EMPTY, WALL, PLANT, TREE, CARNIVORE, AGENT, MEAT };
enum { STEP, AGENTS, FREE, PLANTS, CARNIVORES, NEXT_ID, LOGGED };
enum { AGENT_STEPS = 7, BIRTHS, CLONES, STARVED, EATEN, BITTEN, BUMPED };
enum { GROWN = 14, PLANTS_EATEN, TRAMPLED, MEAT_LEFT, MEAT_EATEN, MEAT_TAKEN, CAME, LITTERS, FAMISHED };
enum { TAKEN, LIVED, LOST_IN_BIRTH, LOST_WITH_DEAD, PREYED, PROWLED, BROUGHT, FAMISHED_WITH };
enum { INPUTS = 28, LEARNED = 56, GENES = 112, MEMORY = 57, NOTES = 2, AT_ONCE = 8 };

typedef struct {
    uint8_t *content;
    int32_t *occupant;
    int64_t *around;
    int32_t *plants, *plant_place, *order, *free;
    bool *alive;
    int32_t *cell;
    double *energy, *health;
    int64_t *ids, *parents, *born, *offspring, *eaten;
    uint8_t *genome;
    int32_t *births, *changes;
    double *memory;
    int64_t *places;
    double *values;
    int64_t *seen, *action;
    double *notes;
    int32_t *pack, *pack_free;
    bool *prowling;
    int32_t *pack_cell;
    double *pack_energy;
    int64_t *counts;
    double *books;
    int64_t *log;
    uint64_t *stream;
} World;

typedef struct {
    int64_t size;
    double living, plant, meat, birth_at, birth_cost, child, healing, bump, bite;
    int64_t sight, mating, carnivores_most, enter_every;
    double carnivore_energy, carnivore_living, carnivore_birth_at, carnivore_bite;
    int64_t carnivore_sight;
} Rules;

typedef struct {
    int64_t learns, inherits, wanders;
    const double *weights;
    double mutation, reward_rate, punishment_rate;
    int64_t rounds;
} Networks;

typedef struct {
    int64_t steps, pack_size, log_rows;
    double rate;
} Stretch;

static inline double uniform(uint64_t *stream) {
    *stream = after(*stream);
    return uniform_at(*stream);
}

static inline double logistic(double number) {
    double small = -(number > 30.0 ? 30.0 : number < -30.0 ? -30.0 : number) / 256.0;
    double rest = 1.0 / 6 + small * (1.0 / 24 + small * (1.0 / 120 + small * (1.0 / 720 + small * (1.0 / 5040))));
    double total = 1.0 + small * (1.0 + small * (0.5 + small * rest));
    for (int halving = 0; halving < 8; halving++) total *= total;
    return 1.0 / (1.0 + total);
}

static inline int64_t any_cell(int64_t size, uint64_t *stream) {
    int64_t number = below(stream, size * size);
    return (number / size + 1) * (size + 2) + number % size + 1;
}

static void sow(const World *w, int64_t cell) {
    if (w->content[cell] != EMPTY) return;
    int64_t place = w->counts[PLANTS]++;
    w->content[cell] = PLANT;
    w->plants[place] = (int32_t)cell;
    w->plant_place[cell] = (int32_t)place;
    w->counts[GROWN]++;
}

static void pluck(const World *w, int64_t cell) {
    int64_t last = --w->counts[PLANTS];
    int32_t place = w->plant_place[cell], moved = w->plants[last];
    w->plants[place] = moved;
    w->plant_place[moved] = place;
    w->content[cell] = EMPTY;
}

static int64_t room_beside(const World *w, int64_t cell, uint64_t *stream) {
    int64_t first = below(stream, 8);
    for (int64_t turn = 0; turn < 8; turn++) {
        int64_t beside = cell + w->around[(first + turn) % 8];
        if (w->content[beside] == EMPTY) return beside;
    }
    return -1;
}

static void shuffle(int32_t *order, int64_t count, uint64_t *stream) {
    for (int64_t last = count - 1; last > 0; last--) {
        int64_t other = below(stream, last + 1);
        int32_t kept = order[last];
        order[last] = order[other];
        order[other] = kept;
    }
}

static void die(const World *w, int64_t who, int cause) {
    int64_t cell = w->cell[who];
    w->alive[who] = false;
    w->occupant[cell] = -1;
    w->counts[cause]++;
    w->books[LOST_WITH_DEAD] += w->energy[who];
    if (w->content[cell] == AGENT) {
        w->content[cell] = MEAT;
        w->counts[MEAT_LEFT]++;
    }
}

static void hurt(const World *w, int64_t who, double health, int cause) {
    w->health[who] -= health;
    if (w->health[who] <= 0.0) die(w, who, cause);
}

static inline void eat(const World *w, int64_t who, double energy) {
    double taken = smaller(energy, 1.0 - w->energy[who]);
    w->energy[who] += taken;
    w->books[TAKEN] += taken;
}

static void go(const World *w, const Rules *r, int64_t who, int64_t direction) {
    int64_t here = w->cell[who], there = here + w->around[direction];
    int kind = w->content[there];
    if (kind == WALL) { hurt(w, who, r->bump, BUMPED); return; }
    if (kind == AGENT) { hurt(w, w->occupant[there], r->bite, BITTEN); return; }
    if (w->occupant[there] >= 0) return;
    if (kind == PLANT) {
        pluck(w, there);
        eat(w, who, r->plant);
        w->eaten[2 * who]++;
        w->counts[PLANTS_EATEN]++;
    } else if (kind == MEAT) {
        eat(w, who, r->meat);
        w->eaten[2 * who + 1]++;
        w->counts[MEAT_EATEN]++;
    }
    if (w->content[here] == AGENT) w->content[here] = EMPTY;
    w->occupant[here] = -1;
    if (kind != TREE) w->content[there] = AGENT;
    w->occupant[there] = (int32_t)who;
    w->cell[who] = (int32_t)there;
}

static int64_t mate_near(const World *w, const Rules *r, int64_t who, uint64_t *stream) {
    int64_t wide = r->size + 2, here = w->cell[who], row = here / wide, column = here % wide;
    for (int64_t distance = 1; distance <= r->mating; distance++) {
        int64_t found = 0, mate = who;
        for (int64_t down = -distance; down <= distance; down++) {
            if (row + down <= 0 || row + down >= wide - 1) continue;
            int64_t apart = down == -distance || down == distance ? 1 : 2 * distance;
            for (int64_t right = -distance; right <= distance; right += apart) {
                if (column + right <= 0 || column + right >= wide - 1) continue;
                int64_t cell = here + down * wide + right;
                int kind = w->content[cell];
                if (w->occupant[cell] >= 0 && (kind == AGENT || kind == TREE)) {
                    found++;
                    if (below(stream, found) == 0) mate = w->occupant[cell];
                }
            }
        }
        if (found) return mate;
    }
    return who;
}

typedef struct {
    double low, high;
} Chances;

static inline Chances outputs(const double *memory, const int64_t *places, const double *values, int64_t seen) {
    Chances total = {0.0, 0.0};
    for (int64_t n = 0; n < seen; n++) {
        total.low += memory[2 * places[n]] * values[n];
        total.high += memory[2 * places[n] + 1] * values[n];
    }
    return (Chances){logistic(total.low), logistic(total.high)};
}

/* One round: the chances move towards what is wanted. */
static inline Chances towards(double *memory, Chances chance, int64_t wanted, double rate, const int64_t *places,
                              const double *values, int64_t seen) {
    double low_step = rate * ((double)(wanted & 1) - chance.low) * chance.low * (1.0 - chance.low);
    double high_step = rate * ((double)(wanted >> 1) - chance.high) * chance.high * (1.0 - chance.high);
    Chances total = {0.0, 0.0};
    for (int64_t n = 0; n < seen; n++) {
        double *weights = memory + 2 * places[n];
        weights[0] += low_step * values[n];
        weights[1] += high_step * values[n];
        total.low += weights[0] * values[n];
        total.high += weights[1] * values[n];
    }
    return (Chances){logistic(total.low), logistic(total.high)};
}

static inline int64_t choose(Chances chance, uint64_t *stream) {
    int64_t first = uniform(stream) < chance.low, second = uniform(stream) < chance.high ? 2 : 0;
    return first + second;
}

static void learn(const Networks *s, const World *w, int64_t who, const int64_t *places, const double *values,
                  int64_t seen, uint64_t *stream) {
    double *memory = w->memory + MEMORY * who, total = 0.0, before = memory[LEARNED];
    for (int64_t n = 0; n < seen; n++) total += s->weights[w->genome[GENES * who + LEARNED + places[n]]] * values[n];
    double now = logistic(total);
    memory[LEARNED] = now;
    if (w->seen[who] == 0 || now == before) return;
    bool better = now > before;
    int64_t done = w->action[who], known = w->seen[who], wanted = better ? done : 3 - done;
    double rate = better ? s->reward_rate : s->punishment_rate;
    const int64_t *old_places = w->places + AT_ONCE * who;
    const double *old_values = w->values + AT_ONCE * who;
    const double *notes = w->notes + NOTES * who;
    Chances chance = {notes[0], notes[1]};
    if (chance.low == 0.0) chance = outputs(memory, old_places, old_values, known);
    for (int64_t round = 0; round < s->rounds; round++) {
        chance = towards(memory, chance, wanted, rate, old_places, old_values, known);
        if ((choose(chance, stream) == done) == better) return;
    }
}

static inline void pass_on(const World *w, int64_t child, int64_t parent, int64_t first, int64_t last) {
    child *= GENES, parent *= GENES;
    for (int64_t gene = first; gene < last; gene++) {
        w->genome[child + gene] = w->genome[parent + gene];
        w->births[child + gene] = w->births[parent + gene] + 1;
        w->changes[child + gene] = w->changes[parent + gene];
    }
}

static bool bear(const Networks *s, const World *w, const Rules *r, int64_t who, uint64_t *stream) {
    int64_t cell = room_beside(w, w->cell[who], stream);
    if (cell < 0) return true;
    if (w->counts[FREE] == 0) return false;
    int64_t mate = mate_near(w, r, who, stream), child = w->free[--w->counts[FREE]];
    w->alive[child] = true;
    w->cell[child] = (int32_t)cell;
    w->content[cell] = AGENT;
    w->occupant[cell] = (int32_t)child;
    w->energy[child] = r->child;
    w->health[child] = 1.0;
    w->ids[child] = w->counts[NEXT_ID];
    w->parents[2 * child] = w->ids[who], w->parents[2 * child + 1] = w->ids[mate];
    w->born[child] = w->counts[STEP];
    w->offspring[child] = 0;
    w->eaten[2 * child] = w->eaten[2 * child + 1] = 0;
    w->seen[child] = w->action[child] = 0;
    memset(w->places + AT_ONCE * child, 0, AT_ONCE * sizeof(int64_t));
    memset(w->values + AT_ONCE * child, 0, AT_ONCE * sizeof(double));
    memset(w->memory + MEMORY * child, 0, MEMORY * sizeof(double));
    memset(w->notes + NOTES * child, 0, NOTES * sizeof(double));
    int64_t *row = w->log + 4 * w->counts[LOGGED]++;
    row[0] = w->ids[child], row[1] = w->ids[who], row[2] = w->ids[mate], row[3] = w->counts[STEP];
    w->order[w->counts[AGENTS]++] = (int32_t)child;
    w->counts[NEXT_ID]++;
    w->offspring[who]++;
    w->energy[who] -= r->birth_cost;
    w->books[LOST_IN_BIRTH] += r->birth_cost - r->child;
    w->counts[BIRTHS]++;
    if (mate == who) w->counts[CLONES]++;
    else w->offspring[mate]++;
    uint8_t *genome = w->genome + GENES * child;
    if (s->inherits) {
        int64_t first = 0, last = 0;
        if (mate != who) {
            first = below(stream, GENES + 1), last = below(stream, GENES + 1);
            if (last < first) { int64_t kept = first; first = last; last = kept; }
        }
        int32_t *changes = w->changes + GENES * child;
        pass_on(w, child, who, 0, first);
        pass_on(w, child, mate, first, last);
        pass_on(w, child, who, last, GENES);
        for (int64_t gene = 0; gene < GENES; gene++) {
            for (int bit = 0; bit < 4; bit++) {
                if (uniform(stream) < s->mutation) genome[gene] ^= (uint8_t)(1 << bit), changes[gene]++;
            }
        }
    } else {
        for (int64_t gene = 0; gene < GENES; gene++) {
            genome[gene] = (uint8_t)below(stream, 16);
            w->births[GENES * child + gene] = w->changes[GENES * child + gene] = 0;
        }
    }
    for (int64_t gene = 0; gene < LEARNED; gene++) w->memory[MEMORY * child + gene] = s->weights[genome[gene]];
    return true;
}

static bool take_turn(const Networks *s, const World *w, const Rules *r, int64_t who, uint64_t *stream) {
    int64_t places[AT_ONCE], seen = 0, here = w->cell[who];
    double values[AT_ONCE];
    for (int64_t direction = 0; direction < 4; direction++) {
        int64_t cell = here;
        for (int64_t distance = 0; distance < r->sight; distance++) {
            cell += w->around[direction];
            int kind = w->content[cell];
            if (kind != EMPTY) {
                places[seen] = (kind - 1) * 4 + direction;
                values[seen++] = r->sight == 1 ? 1.0 : 1.0 - 0.5 * (double)distance / (double)(r->sight - 1);
                break;
            }
        }
    }
    places[seen] = 24, values[seen++] = w->health[who];
    places[seen] = 25, values[seen++] = w->energy[who];
    places[seen] = 27, values[seen++] = 1.0;
    if (w->content[here] == TREE) places[seen] = 26, values[seen++] = 1.0;
    if (s->learns) learn(s, w, who, places, values, seen, stream);
    const double *memory = w->memory + MEMORY * who;
    int64_t direction;
    if (s->wanders) direction = below(stream, 4);
    else {
        Chances chance = outputs(memory, places, values, seen);
        w->notes[NOTES * who] = chance.low, w->notes[NOTES * who + 1] = chance.high;
        direction = choose(chance, stream);
    }
    memcpy(w->places + AT_ONCE * who, places, (size_t)seen * sizeof(int64_t));
    memcpy(w->values + AT_ONCE * who, values, (size_t)seen * sizeof(double));
    w->seen[who] = seen, w->action[who] = direction;
    go(w, r, who, direction);
    if (!w->alive[who]) return true;
    w->energy[who] -= r->living;
    w->books[LIVED] += r->living;
    w->health[who] = smaller(w->health[who] + r->healing, 1.0);
    if (w->energy[who] <= 0.0) { die(w, who, STARVED); return true; }
    return w->energy[who] >= r->birth_at ? bear(s, w, r, who, stream) : true;
}

static void arrive(const World *w, int64_t pack_size, int64_t cell, double energy) {
    int32_t who = w->pack_free[pack_size - w->counts[CARNIVORES] - 1];
    w->prowling[who] = true;
    w->pack_cell[who] = (int32_t)cell;
    w->pack_energy[who] = energy;
    w->content[cell] = CARNIVORE;
    w->occupant[cell] = who;
    w->pack[w->counts[CARNIVORES]++] = who;
}

static void prowl(const World *w, const Rules *r, int64_t pack_size, int64_t who, uint64_t *stream) {
    int64_t here = w->pack_cell[who], first = below(stream, 4), nearest = r->carnivore_sight + 1, towards = first;
    for (int64_t turn = 0; turn < 4; turn++) {
        int64_t direction = (first + turn) % 4, cell = here;
        for (int64_t distance = 1; distance <= r->carnivore_sight; distance++) {
            cell += w->around[direction];
            int kind = w->content[cell];
            if ((kind == AGENT || kind == MEAT) && distance < nearest) nearest = distance, towards = direction;
            if (kind != EMPTY && kind != PLANT) break;
        }
    }
    int64_t there = here + w->around[towards];
    int kind = w->content[there];
    if (kind == AGENT) hurt(w, w->occupant[there], r->carnivore_bite, EATEN);
    else if (kind == EMPTY || kind == PLANT || kind == MEAT) {
        if (kind == PLANT) {
            pluck(w, there);
            w->counts[TRAMPLED]++;
        } else if (kind == MEAT) {
            w->pack_energy[who] += r->meat;
            w->books[PREYED] += r->meat;
            w->counts[MEAT_TAKEN]++;
        }
        w->content[here] = EMPTY, w->occupant[here] = -1;
        w->content[there] = CARNIVORE, w->occupant[there] = (int32_t)who;
        w->pack_cell[who] = (int32_t)there;
    }
    w->pack_energy[who] -= r->carnivore_living;
    w->books[PROWLED] += r->carnivore_living;
    here = w->pack_cell[who];
    if (w->pack_energy[who] <= 0.0) {
        w->prowling[who] = false;
        w->content[here] = EMPTY, w->occupant[here] = -1;
        w->counts[FAMISHED]++;
        w->books[FAMISHED_WITH] += w->pack_energy[who];
    } else if (w->pack_energy[who] >= r->carnivore_birth_at && w->counts[CARNIVORES] < r->carnivores_most) {
        int64_t cell = room_beside(w, here, stream);
        if (cell >= 0) {
            w->pack_energy[who] /= 2.0;
            arrive(w, pack_size, cell, w->pack_energy[who]);
            w->counts[LITTERS]++;
        }
    }
}

static void bury(const World *w, int64_t pack_size) {
    int64_t left = 0, dead = pack_size - w->counts[CARNIVORES];
    for (int64_t place = 0; place < w->counts[AGENTS]; place++) {
        int32_t who = w->order[place];
        if (w->alive[who]) w->order[left++] = who;
        else w->free[w->counts[FREE]++] = who;
    }
    w->counts[AGENTS] = left;
    left = 0;
    for (int64_t place = 0; place < w->counts[CARNIVORES]; place++) {
        int32_t who = w->pack[place];
        if (w->prowling[who]) w->pack[left++] = who;
        else w->pack_free[dead++] = who;
    }
    w->counts[CARNIVORES] = left;
}

void advance(const Networks *s, const World *w, const Rules *r, const Stretch *task) {
    uint64_t stream = *w->stream;
    for (int64_t step = 0; step < task->steps; step++) {
        if (w->counts[AGENTS] == 0 || task->log_rows - w->counts[LOGGED] < w->counts[AGENTS]) break;
        w->counts[STEP]++;
        bool full = false;
        int64_t whole = (int64_t)task->rate, seeds = uniform(&stream) < task->rate - (double)whole ? whole + 1 : whole;
        for (int64_t seed = 0; seed < seeds; seed++) sow(w, any_cell(r->size, &stream));
        bool due = r->enter_every > 0 && w->counts[STEP] % r->enter_every == 0;
        if (due && w->counts[CARNIVORES] < r->carnivores_most) {
            for (int attempt = 0; attempt < 100; attempt++) {
                int64_t cell = any_cell(r->size, &stream);
                if (w->content[cell] != EMPTY) continue;
                arrive(w, task->pack_size, cell, r->carnivore_energy);
                w->counts[CAME]++;
                w->books[BROUGHT] += r->carnivore_energy;
                break;
            }
        }
        int64_t agents = w->counts[AGENTS], carnivores = w->counts[CARNIVORES];
        shuffle(w->order, agents, &stream);
        for (int64_t place = 0; place < agents; place++) {
            int64_t who = w->order[place];
            if (!w->alive[who]) continue;
            w->counts[AGENT_STEPS]++;
            if (!take_turn(s, w, r, who, &stream)) full = true;
        }
        shuffle(w->pack, carnivores, &stream);
        for (int64_t place = 0; place < carnivores; place++) {
            if (w->prowling[w->pack[place]]) prowl(w, r, task->pack_size, w->pack[place], &stream);
        }
        bury(w, task->pack_size);
        if (full) break;
    }
    *w->stream = stream;
}
