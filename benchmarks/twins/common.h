/* What the twins share: the random stream, selection, the weighted objective, and the task they are given.

   The stream is SplitMix64 (Steele, Lea and Flood 2014), with integers below a bound by multiply-shift on 32
   bits (Lemire 2019), so that a twin draws the same numbers as the kernel (fitness/streams.py). */

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 64 }; /* steps of a plan */

typedef struct {
    int64_t worlds, searches, horizon, budget, candidates, actions, features, kinds;
    uint64_t key;
    const double *desires; /* (worlds, features) */
    const int64_t *plans;  /* (worlds, searches, horizon): where searches start */
    double *gains;         /* (worlds, searches): felt reward of the plans found */
} Task;

static inline uint64_t after(uint64_t place) { return place + 0x9E3779B97F4A7C15u; }

static inline uint64_t scramble(uint64_t word) {
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
    word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
    return word ^ (word >> 31);
}

static inline int64_t below_at(uint64_t place, int64_t bound) {
    return (int64_t)(((scramble(place) >> 32) * (uint64_t)bound) >> 32);
}

static inline int64_t below(uint64_t *stream, int64_t bound) {
    *stream = after(*stream);
    return below_at(*stream, bound);
}

static inline double uniform_at(uint64_t place) { return (double)(scramble(place) >> 11) * 0x1p-53; }

static inline double smaller(double one, double other) { return one < other ? one : other; }

static inline double value(const double *weights, const double *felt, int64_t features) {
    double total = 0.0;
    for (int64_t feature = 0; feature < features; feature++) total += weights[feature] * felt[feature];
    return total;
}
