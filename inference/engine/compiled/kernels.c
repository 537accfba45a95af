/* What lies between the products of a decoder, for processors: each function is one pass over its rows in place of
 * five to forty small operations. Tensors are contiguous. Everything is computed in 32 bits and rounded to the tensors'
 * own kind where transformers rounds it.
 *
 * Vectors are those of GCC and Clang, so the same lines serve every processor. Threads are OpenMP's, and its functions
 * are left open when this is linked: they are found in the library that torch brings, so both share one team.
 */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LANES 16
#define BLOCK 64        /* tokens of a block of the cache */
#define TILE 128        /* rows that are attended together */
#define FEW 8           /* rows below which keys are read where they are, and not turned first */
#define MOST_SIZE 256   /* of a head */
#define PART 2048       /* keys of one row that one thread reads; a longer past is shared out */
#define SMALL 16384     /* elements below which one thread is faster than two */
#define NEVER (-INFINITY)

typedef float floats __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int32_t ints __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef uint16_t halves __attribute__((vector_size(2 * LANES), aligned(2), may_alias));
typedef uint16_t bfloat16;

static inline float bits_to_float(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline uint32_t float_to_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline float widen_float(float value) { return value; }
static inline float narrow_float(float value) { return value; }
static inline float widen_bfloat16(bfloat16 value) { return bits_to_float((uint32_t)value << 16); }

/* To the nearest, to an even one in the middle; what is no number stays none. */
static inline bfloat16 narrow_bfloat16(float value) {
  uint32_t bits = float_to_bits(value);
  uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  return value == value ? (bfloat16)rounded : 0x7fc0;
}

static inline floats load_float(const float *from) { return *(const floats *)from; }
static inline floats load_bfloat16(const bfloat16 *from) {
  return (floats)(__builtin_convertvector(*(const halves *)from, ints) << 16);
}

static inline floats all(float value) { return value - (floats){0}; }
static inline floats chosen(ints where, floats one, floats other) {
  return (floats)((where & (ints)one) | (~where & (ints)other));
}
static inline floats larger(floats one, floats other) { return chosen(one > other, one, other); }

static inline float sum_of(floats value) {
  float sum = 0;
  for (int at = 0; at < LANES; at++) sum += value[at];
  return sum;
}

static inline float largest_of(floats value) {
  float largest = value[0];
  for (int at = 1; at < LANES; at++) largest = value[at] > largest ? value[at] : largest;
  return largest;
}

/* e^x to 1e-7; below -87 it is zero, which is what hidden keys weigh. */
static inline floats exponential(floats x) {
  const float turn = 12582912.0f; /* adding it rounds to a whole number */
  floats kept = chosen(x < -87.0f, all(-87.0f), x);
  kept = chosen(kept > 88.0f, all(88.0f), kept);
  floats shifted = kept * 1.44269504088896341f + turn;
  floats whole = shifted - turn;
  floats rest = kept - whole * 0.693359375f + whole * 2.12194440e-4f;
  floats value = all(1.9875691500e-4f);
  value = value * rest + 1.3981999507e-3f;
  value = value * rest + 8.3334519073e-3f;
  value = value * rest + 4.1665795894e-2f;
  value = value * rest + 1.6666665459e-1f;
  value = value * rest + 5.0000001201e-1f;
  value = value * rest * rest + rest + 1.0f;
  ints power = (((ints)shifted) << 23) + 0x3f800000; /* the low bits of `shifted` are the whole number */
  floats scaled = value * (floats)power;
  return chosen(x < -87.0f, all(0.0f), scaled);
}

static inline float exponential_of(float x) { return exponential(all(x))[0]; }

/* What one thread attends at a time: rows of one sequence that share a head of keys and values. A row is a token and
 * one of the heads of its group. */
typedef struct {
  int64_t chunk, head, first, rows, part, parts, scratch;
} Item;

enum { FIRST, LENGTH, START, TABLE, FACTS }; /* what is told of a chunk */

#define ELEMENT float
#define NAMED(name) name##_float
#include "kernels.h"
#undef ELEMENT
#undef NAMED

#define ELEMENT bfloat16
#define NAMED(name) name##_bfloat16
#include "kernels.h"
#undef ELEMENT
#undef NAMED
