/* What lies between the products of a decoder, for processors: each function is one pass over its rows in place of
 * five to forty small operations. Tensors are contiguous. Everything is computed in 32 bits and rounded to the tensors'
 * own kind where transformers rounds it.
 *
 * Vectors are those of GCC and Clang, so the same lines serve every processor, each in its own width. Threads are
 * OpenMP's, and its functions are left open when this is linked: they are found in the library that torch brings, so
 * both share one team.
 */

#include <math.h>
#include <omp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
#define LANES 16 /* numbers of a vector, as wide as the processor's: compilers keep wider ones in memory */
#define WIDE 4   /* vectors of one row that are summed up beside each other */
#elif defined(__AVX2__)
#define LANES 8
#define WIDE 2
#else
#define LANES 4
#define WIDE 2
#endif
#define BLOCK 64        /* tokens of a block of the cache */
#define TILE 192        /* rows that are attended together */
#define FEW 8           /* rows below which keys are read where they are, and not turned first */
#define AHEAD 16384     /* bytes of keys and values that are asked for before they are needed: memory is far away */
#define MOST_SIZE 256   /* of a head */
#define PART 2048       /* keys of one row that one thread reads; a longer past is shared out */
#define STRETCH 1024    /* numbers of which the best is looked for at once */
#define SMALL 16384     /* elements below which one thread is faster than two */
#define NEVER (-1e30f)  /* of what is not seen: its weight is zero beside what is */

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

/* To the nearest, to an even one in the middle. What is no number stays none: it comes from a tensor of this kind, or
 * from an operation, and both leave the bits clear from which rounding could carry into the sign. */
static inline bfloat16 narrow_bfloat16(float value) {
  uint32_t bits = float_to_bits(value);
  return (bfloat16)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

static inline floats rounded_float(floats value) { return value; }
static inline ints bits_of_bfloat16(floats value) {
  ints bits = (ints)value;
  return (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
}
static inline floats rounded_bfloat16(floats value) { return (floats)(bits_of_bfloat16(value) << 16); }
static inline void store_float(float *to, floats value) { *(floats *)to = value; }
static inline void store_bfloat16(bfloat16 *to, floats value) {
  *(halves *)to = __builtin_convertvector(bits_of_bfloat16(value), halves);
}

static inline floats load_float(const float *from) { return *(const floats *)from; }
static inline floats load_bfloat16(const bfloat16 *from) {
  return (floats)(__builtin_convertvector(*(const halves *)from, ints) << 16);
}
static inline floats load_int8(const int8_t *from) {
#if LANES == 16 /* compilers take such short vectors apart */
  return (floats)_mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)from)));
#elif LANES == 8
  return (floats)_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)from)));
#else
  return (floats){from[0], from[1], from[2], from[3]};
#endif
}

static inline floats all(float value) { return value - (floats){0}; }
/* Where one is less than the other, `yes`; else, and where one is no number, `no`. */
static inline floats if_less(floats one, floats other, floats yes, floats no) {
#ifdef __AVX512F__ /* in place of a vector of bits that is made only to be read again */
  return (floats)_mm512_mask_blend_ps(_mm512_cmp_ps_mask((__m512)one, (__m512)other, _CMP_LT_OQ), (__m512)no,
                                      (__m512)yes);
#else
  ints is_less = one < other;
  return (floats)((is_less & (ints)yes) | (~is_less & (ints)no));
#endif
}
static inline floats larger(floats one, floats other) { return if_less(other, one, one, other); }

/* Lanes of two vectors; halves of both are added so that fewer are left: a sum of many without one lane by itself. */
#define SHUFFLED(one, other, ...) __builtin_shufflevector(one, other, __VA_ARGS__)
#define FOLDED(name, low, high)                                                                                        \
  static inline floats name(floats one, floats other) { return SHUFFLED(one, other, low) + SHUFFLED(one, other, high); }
#define LIST(...) __VA_ARGS__
#if LANES == 16
FOLDED(paired, LIST(0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29),
       LIST(2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31))
FOLDED(in_fours, LIST(0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),
       LIST(2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31))
FOLDED(across, LIST(0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27),
       LIST(4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31))
#elif LANES == 8
FOLDED(paired, LIST(0, 8, 1, 9, 4, 12, 5, 13), LIST(2, 10, 3, 11, 6, 14, 7, 15))
FOLDED(in_fours, LIST(0, 1, 8, 9, 4, 5, 12, 13), LIST(2, 3, 10, 11, 6, 7, 14, 15))
FOLDED(across, LIST(0, 1, 2, 3, 8, 9, 10, 11), LIST(4, 5, 6, 7, 12, 13, 14, 15))
#else
FOLDED(paired, LIST(0, 4, 1, 5), LIST(2, 6, 3, 7))
FOLDED(in_fours, LIST(0, 1, 4, 5), LIST(2, 3, 6, 7))
#endif

/* The sum of each of as many vectors as one has lanes, as one. */
static inline floats sums_of(const floats *of) {
  floats fours[LANES / 4];
  for (int at = 0; at < LANES / 4; at++)
    fours[at] = in_fours(paired(of[4 * at], of[4 * at + 1]), paired(of[4 * at + 2], of[4 * at + 3]));
#if LANES == 16
  return across(across(fours[0], fours[1]), across(fours[2], fours[3]));
#elif LANES == 8
  return across(fours[0], fours[1]);
#else
  return fours[0];
#endif
}

static inline float sum_of(floats value) {
  value = paired(value, value);
  value = in_fours(value, value);
#if LANES > 4
  value = across(value, value);
#endif
#if LANES > 8
  value = across(value, value);
#endif
  return value[0];
}

static inline float largest_of(floats value) {
#if LANES == 16
  value = larger(value, SHUFFLED(value, value, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  value = larger(value, SHUFFLED(value, value, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  value = larger(value, SHUFFLED(value, value, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
#elif LANES == 8
  value = larger(value, SHUFFLED(value, value, 4, 5, 6, 7, 0, 1, 2, 3));
  value = larger(value, SHUFFLED(value, value, 2, 3, 0, 1, 6, 7, 4, 5));
#else
  value = larger(value, SHUFFLED(value, value, 2, 3, 0, 1));
#endif
  return value[0] > value[1] ? value[0] : value[1];
}

/* e^x to 1e-7; below -87 it is zero, which is what hidden keys weigh. */
static inline floats exponential(floats x) {
  const float turn = 12582912.0f; /* adding it rounds to a whole number */
  floats kept = if_less(x, all(-87.0f), all(-87.0f), x);
  kept = if_less(all(88.0f), kept, all(88.0f), kept);
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
  return if_less(x, all(-87.0f), all(0.0f), scaled);
}

static inline float exponential_of(float x) { return exponential(all(x))[0]; }

/* tanh x to 2e-7. Near zero, where the quotient would lose digits, it is a series. */
static inline floats tangent(floats x) {
  floats square = x * x;
  floats value = all(-5.70498872745e-3f);
  value = value * square + 2.06390887954e-2f;
  value = value * square - 5.37397155531e-2f;
  value = value * square + 1.33314422036e-1f;
  value = value * square - 3.33332819422e-1f;
  floats far = 1.0f - 2.0f / (exponential(x + x) + 1.0f);
  return if_less(square, all(0.390625f), value * square * x + x, far);
}

/* Scores [rows, BLOCK] of `count` keys, kept within `cap` on both sides of zero. */
static void cap_scores(float *scores, int64_t rows, int64_t count, float cap) {
  for (int64_t row = 0; row < rows; row++)
    for (int64_t at = row * BLOCK; at < row * BLOCK + count; at += LANES)
      store_float(scores + at, cap * tangent(load_float(scores + at) / cap));
}

/* What a row's sums are multiplied with where a sink takes part in its softmax. */
static inline float share_beside(float sink, float highest, float total) {
  float peak = sink > highest ? sink : highest;
  float weight = exponential_of(highest - peak);
  return weight / (total * weight + exponential_of(sink - peak));
}

/* What one thread attends at a time: rows of one sequence that share a head of keys and values, or of a single token
 * those of several. A row is a token and one of the heads of its group. */
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

#include "products.h"
