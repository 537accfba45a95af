/* Products of a few to many rows with a weight, in bfloat16, for processors that multiply it (AVX512-BF16).
 *
 * A weight lies in panels of PANEL outputs; in each, pairs of inputs follow each other, and of every pair what all the
 * outputs take. So a product reads it once from its beginning to its end, whatever the number of rows, and each row is
 * added up in the same order: what else is in a batch changes nothing of it. Threads take panels as they come: one that
 * is put aside by other work holds up a panel, not half of the product.
 */

#if defined(__AVX512F__) && defined(__AVX512BW__) && (defined(__clang__) || __GNUC__ >= 10)
#define MULTIPLIES 1
#else
#define MULTIPLIES 0
#endif

#define PANEL 32          /* outputs of a panel: two vectors of sums */
#define PAIR (2 * PANEL)  /* numbers of a panel for one pair of inputs */
#define TOGETHER 12       /* rows whose sums are held in registers at once */
#define NEAR 393216       /* bytes of rows that stay near a processor while all panels pass */
#define SHARED_WORK 65536 /* products below which one thread is faster than two */
#define EARLY 4096        /* bytes of a weight that are asked for before they are needed */

int multiplies(void) {
#if MULTIPLIES
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw");
#else
  return 0;
#endif
}

/* weight [outputs, inputs] to panels; outputs that are none are zeros. `inputs` is even. */
void pack(const bfloat16 *weight, bfloat16 *panels, int64_t outputs, int64_t inputs) {
  int64_t count = (outputs + PANEL - 1) / PANEL;
#pragma omp parallel for schedule(static)
  for (int64_t panel = 0; panel < count; panel++) {
    bfloat16 *to = panels + panel * PANEL * inputs;
    int64_t first = panel * PANEL, within = outputs - first < PANEL ? outputs - first : PANEL;
    if (within < PANEL) memset(to, 0, PANEL * inputs * sizeof *to);
    for (int64_t output = 0; output < within; output++) {
      const bfloat16 *from = weight + (first + output) * inputs;
      for (int64_t at = 0; at < inputs; at += 2) memcpy(to + at * PANEL + 2 * output, from + at, 2 * sizeof *to);
    }
  }
}

#if MULTIPLIES
#define FAST __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))

/* COUNT rows times one panel. `mask` tells which of its outputs there are. */
#define TIMES(COUNT)                                                                                                   \
  FAST static void times_##COUNT(const bfloat16 *rows, int64_t inputs, const bfloat16 *panel, const bfloat16 *bias,     \
                                 bfloat16 *out, int64_t outputs, __mmask32 mask) {                                     \
    __m512 low[COUNT], high[COUNT];                                                                                    \
    for (int row = 0; row < COUNT; row++) low[row] = high[row] = _mm512_setzero_ps();                                  \
    for (int64_t at = 0; at < inputs; at += 2, panel += PAIR) {                                                        \
      __m512bh first = (__m512bh)_mm512_loadu_si512(panel), second = (__m512bh)_mm512_loadu_si512(panel + PANEL);      \
      _mm_prefetch((const char *)panel + EARLY, _MM_HINT_T0);                                                          \
      _mm_prefetch((const char *)panel + EARLY + 64, _MM_HINT_T0);                                                     \
      for (int row = 0; row < COUNT; row++) {                                                                          \
        int32_t pair;                                                                                                  \
        memcpy(&pair, rows + row * inputs + at, sizeof pair);                                                          \
        __m512bh taken = (__m512bh)_mm512_set1_epi32(pair);                                                            \
        low[row] = _mm512_dpbf16_ps(low[row], first, taken);                                                           \
        high[row] = _mm512_dpbf16_ps(high[row], second, taken);                                                        \
      }                                                                                                                \
    }                                                                                                                  \
    if (bias) {                                                                                                        \
      __m512i there = _mm512_maskz_loadu_epi16(mask, bias);                                                            \
      __m512 left = (__m512)_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm512_castsi512_si256(there)), 16);               \
      __m512 right = (__m512)_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(there, 1)), 16);        \
      for (int row = 0; row < COUNT; row++) low[row] += left, high[row] += right;                                      \
    }                                                                                                                  \
    for (int row = 0; row < COUNT; row++)                                                                              \
      _mm512_mask_storeu_epi16(out + row * outputs, mask, (__m512i)_mm512_cvtne2ps_pbh(high[row], low[row]));          \
  }
TIMES(1) TIMES(2) TIMES(3) TIMES(4) TIMES(5) TIMES(6) TIMES(7) TIMES(8) TIMES(9) TIMES(10) TIMES(11) TIMES(12)

typedef void (*Times)(const bfloat16 *, int64_t, const bfloat16 *, const bfloat16 *, bfloat16 *, int64_t, __mmask32);
static const Times TIMES_OF[TOGETHER + 1] = {0,       times_1, times_2, times_3, times_4,  times_5,  times_6,
                                             times_7, times_8, times_9, times_10, times_11, times_12};
#endif

/* out [rows, outputs] = rows [rows, inputs] times the weight, and `bias` if there is one. */
void multiply(const bfloat16 *rows, const bfloat16 *panels, const bfloat16 *bias, bfloat16 *out, int64_t count,
              int64_t inputs, int64_t outputs) {
#if MULTIPLIES
  int64_t wide = (outputs + PANEL - 1) / PANEL;
  int64_t most = NEAR / (inputs * (int64_t)sizeof *rows);
  int64_t parts = count <= most || most < TOGETHER ? 1 : (count + most - 1) / most;
#pragma omp parallel for schedule(dynamic, 1) if (count * inputs * outputs > SHARED_WORK)
  for (int64_t task = 0; task < parts * wide; task++) {
    int64_t part = task / wide, first = (task % wide) * PANEL;
    int64_t from = part * count / parts, until = (part + 1) * count / parts;
    int64_t blocks = (until - from + TOGETHER - 1) / TOGETHER;
    __mmask32 mask = outputs - first < PANEL ? (1u << (outputs - first)) - 1 : 0xffffffffu;
    for (int64_t block = 0; block < blocks; block++) { /* of equal size: none is left with a single row */
      int64_t begin = from + block * (until - from) / blocks, end = from + (block + 1) * (until - from) / blocks;
      TIMES_OF[end - begin](rows + begin * inputs, inputs, panels + first * inputs, bias ? bias + first : 0,
                            out + begin * outputs + first, outputs, mask);
    }
  }
#endif
}

#undef TIMES
