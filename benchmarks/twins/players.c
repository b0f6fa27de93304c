/* Moves of players of Connect Four (organisms/playing, organisms/inner/alpha_beta.py and tree.py) whose
   judgement is linear and without noise: the same positions are met, and the same moves chosen. */

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum { PAGE = 15, MOVE = 11, COLUMNS = 16, PLIES = 50 };
#define LIMIT 1.0e6
#define WON 2.0e6

typedef struct {
    int64_t count, width, height, by_tree, deepest, budget;
    double exploration;
    const double *value, *prior;                /* (members, 15) and (members, 11) */
    const int64_t *rows, *stones, *masks;       /* (count,) */
    int64_t *moves, *met;                       /* (count,): what comes out */
} Task;

typedef struct {
    int64_t width, height, bottoms, cells, odd, middle, next, off;
    double lines[64];
} Board;

typedef struct {
    const double *value, *prior;
} Judgement;

static inline int64_t bits(int64_t of) { return __builtin_popcountll((uint64_t)of); }

static Board board_of(int64_t width, int64_t height) {
    Board board = {.width = width, .height = height};
    const int64_t steps[4] = {1, height, height + 1, height + 2};
    for (int64_t column = 0; column < width; column++) {
        int64_t bottom = (int64_t)1 << (column * (height + 1)), cells = (bottom << height) - bottom;
        int64_t off = llabs(2 * column - (width - 1)) / 2;
        board.bottoms |= bottom;
        board.cells |= cells;
        if (off == 0) board.middle |= cells;
        if (off == 1) board.next |= cells;
        if (off == 2) board.off |= cells;
        for (int64_t row = 0; row < height; row += 2) board.odd |= bottom << row;
    }
    for (int s = 0; s < 4; s++) {
        int64_t step = steps[s], all = board.cells;
        int64_t starts = all & (all >> step) & (all >> (2 * step)) & (all >> (3 * step));
        for (int64_t bit = 0; bit < width * (height + 1); bit++)
            for (int64_t place = 0; place < 4; place++)
                board.lines[bit] += (double)(((starts << (place * step)) >> bit) & 1);
    }
    for (int64_t bit = 0; bit < 64; bit++) board.lines[bit] /= 13.0;
    return board;
}

static inline bool has_four(int64_t stones, int64_t height) {
    const int64_t steps[4] = {1, height, height + 1, height + 2};
    for (int s = 0; s < 4; s++) {
        int64_t pairs = stones & (stones >> steps[s]);
        if (pairs & (pairs >> (2 * steps[s]))) return true;
    }
    return false;
}

static inline int64_t completing(int64_t stones, int64_t empty, int64_t height) {
    const int64_t steps[4] = {1, height, height + 1, height + 2};
    int64_t found = 0;
    for (int s = 0; s < 4; s++) {
        int64_t step = steps[s];
        int64_t below = (stones << step) & (stones << (2 * step));
        int64_t above = (stones >> step) & (stones >> (2 * step));
        found |= below & ((stones << (3 * step)) | (stones >> step));
        found |= above & ((stones >> (3 * step)) | (stones << step));
    }
    return found & empty;
}

static inline int64_t twos(int64_t stones, int64_t empty, int64_t height) {
    const int64_t steps[4] = {1, height, height + 1, height + 2};
    int64_t count = 0;
    for (int s = 0; s < 4; s++) {
        int64_t step = steps[s];
        int64_t both = stones & (stones >> step), neither = empty & (empty >> step);
        int64_t one = (stones & (empty >> step)) | (empty & (stones >> step));
        step *= 2;
        count += bits((both & (neither >> step)) | (neither & (both >> step)) | (one & (one >> step)));
    }
    return count;
}

static inline void of_a_colour(const Board *board, int64_t stones, int64_t empty, int64_t landing, double sign,
                               double *page) {
    int64_t threats = completing(stones, empty, board->height);
    page[0] = sign * (double)bits(threats & board->odd);
    page[1] = sign * (double)bits(threats & ~board->odd);
    page[2] = sign * (double)bits(threats & landing);
    page[3] = sign * (double)twos(stones, empty, board->height);
    page[4] = sign * (double)bits(stones & board->middle);
    page[5] = sign * (double)bits(stones & board->next);
    page[6] = sign * (double)bits(stones & board->off);
}

static inline double weighed(const double *weights, const double *page, int size) {
    double total = 0.0;
    for (int place = 0; place < size; place++) total += weights[place] * page[place];
    return total;
}

static inline double value_of(const Judgement *judge, const Board *board, int64_t stones, int64_t mask) {
    double page[PAGE];
    int64_t empty = board->cells & ~mask, landing = (mask + board->bottoms) & empty;
    bool first_to_move = bits(mask) % 2 == 0;
    int64_t first = first_to_move ? stones : stones ^ mask;
    double sign = first_to_move ? 1.0 : -1.0;
    of_a_colour(board, first, empty, landing, sign, page);
    of_a_colour(board, first ^ mask, empty, landing, -sign, page + 7);
    page[14] = 1.0;
    return weighed(judge->value, page, PAGE);
}

static inline void read_logits(const Judgement *judge, const Board *board, int64_t stones, int64_t mask,
                               double *logits) {
    int64_t empty = board->cells & ~mask, landing = (mask + board->bottoms) & empty;
    int64_t own = completing(stones, empty, board->height);
    int64_t others = completing(stones ^ mask, empty, board->height);
    for (int64_t column = 0; column < board->width; column++) {
        int64_t cell = landing & ((((int64_t)1 << board->height) - 1) << (column * (board->height + 1)));
        logits[column] = -INFINITY;
        if (!cell) continue;
        int64_t above = (cell << 1) & board->cells, left = board->cells & ~(mask | cell);
        double page[MOVE] = {
            (own & cell) != 0,
            (others & cell) != 0,
            (others & above) != 0,
            (own & above) != 0,
            (double)bits(completing(stones | cell, left, board->height) & ~own),
            (double)bits(completing((stones ^ mask) | cell, left, board->height) & ~others),
            board->lines[__builtin_ctzll((uint64_t)cell)],
            (cell & board->middle) != 0,
            (cell & board->next) != 0,
            (cell & board->off) != 0,
            (cell & board->odd) != 0,
        };
        logits[column] = weighed(judge->prior, page, MOVE);
    }
}

static inline int64_t landing_of(int64_t mask, int64_t column, int64_t height) {
    int64_t at = (int64_t)1 << (column * (height + 1));
    return (mask + at) & (((at << height) - at) | (at << height)) & ~mask;
}

static inline int64_t highest(const double *logits, int64_t width) {
    int64_t best = 0;
    for (int64_t column = 1; column < width; column++)
        if (logits[column] > logits[best]) best = column;
    return best;
}

/* Alpha-beta. */

typedef struct {
    int64_t stones, mask, ranked[COLUMNS], moves, tried;
    double alpha, beta, best;
} Ply;

static inline void begin(Ply *ply, const double *logits, int64_t width, double alpha, double beta) {
    ply->moves = 0;
    for (int64_t column = 0; column < width; column++) {
        if (logits[column] == -INFINITY) continue;
        int64_t place = ply->moves++;
        while (place > 0 && logits[ply->ranked[place - 1]] < logits[column]) {
            ply->ranked[place] = ply->ranked[place - 1];
            place--;
        }
        ply->ranked[place] = column;
    }
    ply->tried = 0;
    ply->alpha = alpha;
    ply->beta = beta;
    ply->best = -INFINITY;
}

static int64_t search_to(Ply *plies, const Judgement *judge, const Board *board, const double *logits,
                         int64_t depth, int64_t budget, int64_t *met, double *worth) {
    int64_t ply = 0, best = -1, full = board->width * board->height;
    double here[COLUMNS];
    begin(plies, logits, board->width, -INFINITY, INFINITY);
    *met = 0;
    for (;;) {
        Ply *at = plies + ply;
        double value;
        if (at->tried < at->moves && at->alpha < at->beta) {
            if (*met == budget) return -1;
            int64_t column = at->ranked[at->tried++];
            ++*met;
            int64_t cell = landing_of(at->mask, column, board->height);
            int64_t others = at->stones ^ at->mask, after = at->mask | cell;
            if (has_four(at->stones | cell, board->height)) {
                value = WON - (double)(ply + 1);
            } else if (bits(after) == full) {
                value = 0.0;
            } else if (ply + 1 == depth) {
                value = -fmin(fmax(value_of(judge, board, others, after), -LIMIT), LIMIT);
            } else {
                at[1].stones = others;
                at[1].mask = after;
                read_logits(judge, board, others, after, here);
                begin(at + 1, here, board->width, -at->beta, -at->alpha);
                ply++;
                continue;
            }
        } else if (ply == 0) {
            *worth = at->best;
            return best;
        } else {
            value = -at->best;
            ply--;
        }
        at = plies + ply;
        if (value > at->best) {
            at->best = value;
            if (ply == 0) best = at->ranked[at->tried - 1];
        }
        if (value > at->alpha) at->alpha = value;
    }
}

static int64_t deepen(Ply *plies, const Task *task, const Judgement *judge, const Board *board,
                      const double *logits, int64_t choice, int64_t *met) {
    int64_t left = board->width * board->height - bits(plies[0].mask), depth = 0, more;
    int64_t deepest = left < task->deepest ? left : task->deepest;
    double value = 0.0;
    *met = 0;
    while (*met < task->budget && depth < deepest && fabs(value) <= LIMIT) {
        double worth;
        int64_t found = search_to(plies, judge, board, logits, ++depth, task->budget - *met, &more, &worth);
        *met += more;
        if (found < 0) break;
        choice = found;
        value = worth;
    }
    return choice;
}

/* The tree. */

typedef struct {
    int64_t stones, mask, status, left, child[COLUMNS], visits[COLUMNS];
    double worth, total[COLUMNS], prior[COLUMNS];
} Node;

enum { UNKNOWN, OPEN, OVER };

static inline double exponential(double number) {
    double small = fmin(fmax(number, -30.0), 30.0) / 256.0, total = 1.0;
    for (int term = 8; term > 0; term--) total = 1.0 + small * total / term;
    for (int k = 0; k < 8; k++) total *= total;
    return total;
}

static inline void soften(const double *logits, double *shares, int64_t width) {
    double most = logits[highest(logits, width)], total = 0.0;
    for (int64_t column = 0; column < width; column++) {
        shares[column] = 0.0;
        if (logits[column] > -INFINITY) {
            shares[column] = exponential(logits[column] - most);
            total += shares[column];
        }
    }
    for (int64_t column = 0; column < width; column++) shares[column] /= total;
}

static inline void add(Node *node, int64_t stones, int64_t mask, int64_t width) {
    node->stones = stones;
    node->mask = mask;
    node->status = UNKNOWN;
    node->left = 0;
    node->worth = 0.0;
    for (int64_t column = 0; column < width; column++) {
        node->child[column] = node->visits[column] = 0;
        node->total[column] = 0.0;
    }
}

static int64_t grow(Node *nodes, const Task *task, const Judgement *judge, const Board *board, int64_t stones,
                    int64_t mask, const double *logits) {
    int64_t size = 1, path[PLIES][2], width = board->width;
    double here[COLUMNS];
    add(nodes, stones, mask, width);
    nodes->status = OPEN;
    soften(logits, nodes->prior, width);
    for (int64_t visit = 0; visit < task->budget; visit++) {
        int64_t at = 0, depth = 0;
        while (nodes[at].status != OVER) {
            Node *node = nodes + at;
            if (node->status == UNKNOWN) {
                read_logits(judge, board, node->stones, node->mask, here);
                soften(here, node->prior, width);
                node->status = OPEN;
            }
            double reach = task->exploration * sqrt(1.0 + (double)node->left), most = 0.0;
            int64_t best = -1;
            for (int64_t column = 0; column < width; column++) {
                if (node->prior[column] <= 0.0) continue;
                double times = (double)node->visits[column];
                double mean = node->visits[column] > 0 ? node->total[column] / times : 0.0;
                double promise = mean + reach * node->prior[column] / (1.0 + times);
                if (best < 0 || promise > most) {
                    best = column;
                    most = promise;
                }
            }
            path[depth][0] = at;
            path[depth++][1] = best;
            if (node->child[best]) {
                at = node->child[best];
                continue;
            }
            Node *fresh = nodes + size;
            int64_t after = node->mask | landing_of(node->mask, best, board->height);
            node->child[best] = at = size++;
            add(fresh, node->stones ^ node->mask, after, width);
            if (has_four(fresh->stones ^ after, board->height)) {
                fresh->status = OVER;
                fresh->worth = -1.0;
            } else if (bits(after) == width * board->height) {
                fresh->status = OVER;
            } else {
                double twice = exponential(2.0 * (value_of(judge, board, fresh->stones, after) / 4.0));
                fresh->worth = (twice - 1.0) / (twice + 1.0);
            }
            break;
        }
        double value = nodes[at].worth;
        while (depth > 0) {
            Node *node = nodes + path[--depth][0];
            value = -value;
            node->left++;
            node->visits[path[depth][1]]++;
            node->total[path[depth][1]] += value;
        }
    }
    int64_t best = highest(logits, width);
    for (int64_t column = 0; column < width; column++) {
        int64_t visits = nodes->visits[column], most = nodes->visits[best];
        if (visits > most || (visits == most && logits[column] > logits[best])) best = column;
    }
    return best;
}

void choose_all(const Task *task) {
    Board board = board_of(task->width, task->height);
    Node *nodes = malloc((size_t)(task->budget + 1) * sizeof(Node));
    Ply plies[PLIES];
    for (int64_t n = 0; n < task->count; n++) {
        Judgement judge = {task->value + PAGE * task->rows[n], task->prior + MOVE * task->rows[n]};
        double logits[COLUMNS];
        read_logits(&judge, &board, task->stones[n], task->masks[n], logits);
        plies[0].stones = task->stones[n];
        plies[0].mask = task->masks[n];
        task->met[n] = task->budget;
        if (task->by_tree)
            task->moves[n] = grow(nodes, task, &judge, &board, task->stones[n], task->masks[n], logits);
        else
            task->moves[n] =
                deepen(plies, task, &judge, &board, logits, highest(logits, board.width), &task->met[n]);
    }
    free(nodes);
}
