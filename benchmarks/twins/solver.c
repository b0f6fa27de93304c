/* The exact solver of Connect Four (fitness/worlds/connect_four/solving.py), as one would write it in C: a
 * recursion. It meets the same positions in the same order. */

#include <stdint.h>

enum { BITS = 49, LOW = 49, HIGH = 55, BOUND = 63, ZERO = 32, WIDEST = 24 };

typedef struct {
    int64_t positions, width, height, entries;
    const int64_t *boards; /* (positions, 2) */
    int64_t *table;        /* (entries,) */
    int64_t *scores, *met; /* (positions,) */
} Task;

typedef struct {
    int64_t width, height, size, bottoms, cells, met;
    int64_t *table;
    int power;
} Search;

static inline int64_t completing(const Search *search, int64_t stones, int64_t mask) {
    int64_t found = 0, steps[4] = {1, search->height, search->height + 1, search->height + 2};
    for (int way = 0; way < 4; way++) {
        int64_t step = steps[way];
        int64_t below = (stones << step) & (stones << (2 * step));
        int64_t above = (stones >> step) & (stones >> (2 * step));
        found |= below & ((stones << (3 * step)) | (stones >> step));
        found |= above & ((stones >> (3 * step)) | (stones << step));
    }
    return found & search->cells & ~mask;
}

static inline int64_t landings(const Search *search, int64_t mask) {
    return (mask + search->bottoms) & search->cells & ~mask;
}

static int reaches(Search *search, int64_t own, int64_t mask, int64_t stones, int64_t aim) {
    search->met++;
    int64_t danger = completing(search, own ^ mask, mask), playable = landings(search, mask);
    int64_t forced = playable & danger, size = search->size;
    if (forced) playable = forced & (forced - 1) ? 0 : forced;
    int64_t safe = playable & ~(danger >> 1);
    if (!safe) return aim <= -((size - stones) / 2);
    if (stones >= size - 2 || aim <= -((size - 2 - stones) / 2)) return aim <= 0;
    if (aim > (size - 1 - stones) / 2) return 0;
    int64_t key = own + mask + search->bottoms;
    int64_t slot = (int64_t)(((uint64_t)key * 0x9E3779B97F4A7C15u) >> (64 - search->power));
    int64_t known = search->table[slot];
    if ((known & (((int64_t)1 << BITS) - 1)) == key) {
        if (aim <= ((known >> LOW) & BOUND) - ZERO) return 1;
        if (aim > ((known >> HIGH) & BOUND) - ZERO) return 0;
    } else {
        known = key | ((int64_t)BOUND << HIGH);
    }
    int64_t moves[WIDEST], worths[WIDEST];
    int count = 0;
    for (int64_t rank = 0; rank < search->width; rank++) {
        int64_t column = rank % 2 == 0 ? rank / 2 : search->width - 1 - rank / 2;
        int64_t move = safe & ((((int64_t)1 << search->height) - 1) << (column * (search->height + 1)));
        if (!move) continue;
        int64_t worth = __builtin_popcountll((uint64_t)completing(search, own | move, mask | move));
        int place = count++;
        for (; place > 0 && worths[place - 1] > worth; place--) {
            moves[place] = moves[place - 1];
            worths[place] = worths[place - 1];
        }
        moves[place] = move;
        worths[place] = worth;
    }
    while (count-- > 0) {
        if (!reaches(search, own ^ mask, mask | moves[count], stones + 1, 1 - aim)) {
            search->table[slot] = (known & ~((int64_t)BOUND << LOW)) | ((aim + ZERO) << LOW);
            return 1;
        }
    }
    search->table[slot] = (known & ~((int64_t)BOUND << HIGH)) | ((aim - 1 + ZERO) << HIGH);
    return 0;
}

static int64_t score_of(Search *search, int64_t own, int64_t mask) {
    int64_t size = search->size, stones = __builtin_popcountll((uint64_t)mask);
    if (completing(search, own, mask) & landings(search, mask)) return (size + 1 - stones) / 2;
    int64_t lowest = -((size - stones) / 2), highest = (size - 1 - stones) / 2;
    while (lowest < highest) {
        int64_t aim = lowest < 0 && highest >= 0 ? 0 : lowest == 0 ? 1 : 0;
        if (lowest > 0 || highest < 0) {
            int64_t both = lowest + highest + 1;
            aim = both >= 0 ? both / 2 : -((1 - both) / 2); /* rounded down */
        }
        if (reaches(search, own, mask, stones, aim)) lowest = aim;
        else highest = aim - 1;
    }
    return lowest;
}

void solve(const Task *task) {
    Search search = {.width = task->width, .height = task->height, .size = task->width * task->height};
    for (int64_t column = 0; column < task->width; column++)
        search.bottoms |= (int64_t)1 << (column * (task->height + 1));
    search.cells = (search.bottoms << task->height) - search.bottoms;
    search.table = task->table;
    while (((int64_t)1 << search.power) < task->entries) search.power++;
    for (int64_t number = 0; number < task->positions; number++) {
        search.met = 0;
        task->scores[number] = score_of(&search, task->boards[2 * number], task->boards[2 * number + 1]);
        task->met[number] = search.met;
    }
}
