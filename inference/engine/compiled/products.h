/* Products of a few to many rows with a weight in bfloat16, for processors with vectors of eight numbers or more.
 *
 * A weight lies in panels of PANEL outputs; in each, pairs of inputs follow each other, and of every pair what all the
 * outputs take. So a product reads it once from its beginning to its end, whatever the number of rows, and each row is
 * added up in the same order: what else is in a batch changes nothing of it. Threads take panels as they come: one that
 * is put aside by other work holds up a panel, not half of the product.
 *
 * Where the processor multiplies pairs of such numbers (AVX512-BF16) they are taken as they are. Elsewhere both of a
 * pair are widened on their way from memory: a bfloat16 is the upper half of a number in 32 bits.
 */

#if LANES == 16
#define TOGETHER 12 /* rows whose sums are held in registers at once */
#elif LANES == 8
#define TOGETHER 6
#else
#define TOGETHER 1 /* a processor that is served by torch */
#endif
#if defined(__AVX512F__) && defined(__AVX512BW__) && (defined(__clang__) || __GNUC__ >= 10)
#define IN_PAIRS
#endif

#define PANEL (2 * LANES) /* outputs of a panel: two vectors of sums */
#define PAIR (2 * PANEL)  /* numbers of a panel for one pair of inputs */
#define NEAR 393216       /* bytes of rows that stay near a processor while all panels pass */
#define SHARED_WORK 65536 /* products below which one thread is faster than two */
#define EARLY 4096        /* bytes of a weight that are asked for before they are needed */

/* Whether products here are worth their while. */
int multiplies(void) { return TOGETHER > 1; }

/* Whether the processor multiplies pairs. */
static int has_pairs(void) {
#ifdef IN_PAIRS
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

/* What comes soon of a panel, for both kinds of products: COUNT rows times one panel, of which `within` outputs are
 * there. */
#define BOTH_SOON(panel)                                                                                               \
  __builtin_prefetch((const char *)(panel) + EARLY);                                                                   \
  if (sizeof(bfloat16) * PAIR > 64) __builtin_prefetch((const char *)(panel) + EARLY + 64)

#ifdef IN_PAIRS
#define FAST __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))
#define PAIRED(COUNT)                                                                                                  \
  FAST static void paired_##COUNT(const void *from, int64_t inputs, const bfloat16 *panel, const bfloat16 *bias,       \
                                  bfloat16 *out, int64_t outputs, int64_t within) {                                    \
    const bfloat16 *rows = from;                                                                                       \
    __mmask32 mask = within < PANEL ? (1u << within) - 1 : 0xffffffffu;                                                \
    __m512 low[COUNT], high[COUNT];                                                                                    \
    for (int row = 0; row < COUNT; row++) low[row] = high[row] = _mm512_setzero_ps();                                  \
    for (int64_t at = 0; at < inputs; at += 2, panel += PAIR) {                                                        \
      __m512bh first = (__m512bh)_mm512_loadu_si512(panel), second = (__m512bh)_mm512_loadu_si512(panel + PANEL);      \
      BOTH_SOON(panel);                                                                                                \
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
#endif

/* `from` are rows in 32 bits that lie beside each other: of each input what COUNT rows have there. */
#define WIDENED(COUNT)                                                                                                 \
  static void widened_##COUNT(const void *from, int64_t inputs, const bfloat16 *panel, const bfloat16 *bias,           \
                              bfloat16 *out, int64_t outputs, int64_t within) {                                        \
    const float *rows = from;                                                                                          \
    floats low[COUNT], high[COUNT];                                                                                    \
    for (int row = 0; row < COUNT; row++) low[row] = high[row] = (floats){0};                                          \
    for (int64_t at = 0; at < inputs; at += 2, panel += PAIR, rows += 2 * COUNT) {                                     \
      ints first = *(const ints *)panel, second = *(const ints *)(panel + PANEL);                                      \
      BOTH_SOON(panel);                                                                                                \
      floats left = (floats)(first << 16), right = (floats)(second << 16);                                             \
      for (int row = 0; row < COUNT; row++) low[row] += rows[row] * left, high[row] += rows[row] * right;              \
      left = (floats)((first >> 16) << 16), right = (floats)((second >> 16) << 16);                                    \
      for (int row = 0; row < COUNT; row++)                                                                            \
        low[row] += rows[COUNT + row] * left, high[row] += rows[COUNT + row] * right;                                  \
    }                                                                                                                  \
    float added[PANEL] = {0};                                                                                          \
    for (int64_t at = 0; bias && at < within; at++) added[at] = widen_bfloat16(bias[at]);                              \
    for (int row = 0; row < COUNT; row++) {                                                                            \
      bfloat16 made[PANEL];                                                                                            \
      store_bfloat16(made, low[row] + *(const floats *)added);                                                         \
      store_bfloat16(made + LANES, high[row] + *(const floats *)(added + LANES));                                      \
      memcpy(out + row * outputs, made, within * sizeof *made);                                                        \
    }                                                                                                                  \
  }

#if TOGETHER == 12
#define EACH(KIND) KIND(1) KIND(2) KIND(3) KIND(4) KIND(5) KIND(6) KIND(7) KIND(8) KIND(9) KIND(10) KIND(11) KIND(12)
#define ALL_OF(name)                                                                                                   \
  {0, name##_1, name##_2, name##_3, name##_4, name##_5, name##_6, name##_7, name##_8, name##_9, name##_10, name##_11,  \
   name##_12}
#elif TOGETHER == 6
#define EACH(KIND) KIND(1) KIND(2) KIND(3) KIND(4) KIND(5) KIND(6)
#define ALL_OF(name) {0, name##_1, name##_2, name##_3, name##_4, name##_5, name##_6}
#else
#define EACH(KIND) KIND(1)
#define ALL_OF(name) {0, name##_1}
#endif

typedef void (*Times)(const void *, int64_t, const bfloat16 *, const bfloat16 *, bfloat16 *, int64_t, int64_t);
EACH(WIDENED)
static const Times WIDENED_OF[TOGETHER + 1] = ALL_OF(widened);
#ifdef IN_PAIRS
EACH(PAIRED)
static const Times PAIRED_OF[TOGETHER + 1] = ALL_OF(paired);
#else
#define PAIRED_OF WIDENED_OF
#endif

/* Rows are taken in `parts`, and these in blocks, all of about the same size: none is left with a single row. */
typedef struct {
  int64_t count, parts, blocks; /* of all parts together */
} Shares;

static Shares shared_out(int64_t count, int64_t bytes_of_row) {
  int64_t most = NEAR / bytes_of_row;
  int64_t parts = count <= most || most < TOGETHER ? 1 : (count + most - 1) / most;
  int64_t each = ((count + parts - 1) / parts + TOGETHER - 1) / TOGETHER;
  return (Shares){count, parts, parts * each};
}
static inline int64_t begin_of(const Shares *shares, int64_t block) { return block * shares->count / shares->blocks; }

/* Rows of each block beside each other, in 32 bits. */
static void widen_rows(const bfloat16 *rows, float *to, const Shares *shares, int64_t inputs, int is_shared) {
#pragma omp parallel for schedule(static) if (is_shared)
  for (int64_t block = 0; block < shares->blocks; block++) {
    int64_t begin = begin_of(shares, block), count = begin_of(shares, block + 1) - begin;
    for (int64_t row = 0; row < count; row++)
      for (int64_t at = 0; at < inputs; at++)
        to[begin * inputs + at * count + row] = widen_bfloat16(rows[(begin + row) * inputs + at]);
  }
}

/* out [rows, outputs] = rows [rows, inputs] times the weight, and `bias` if there is one. Returns whether there was
 * memory. */
int multiply(const bfloat16 *rows, const bfloat16 *panels, const bfloat16 *bias, bfloat16 *out, int64_t count,
             int64_t inputs, int64_t outputs) {
  int pairs = has_pairs(), is_shared = count * inputs * outputs > SHARED_WORK;
  int64_t wide = (outputs + PANEL - 1) / PANEL, size = pairs ? sizeof(bfloat16) : sizeof(float);
  Shares shares = shared_out(count, inputs * size);
  float *widened = pairs ? NULL : malloc(count * inputs * sizeof(float));
  if (!pairs && !widened) return count == 0;
  if (widened) widen_rows(rows, widened, &shares, inputs, is_shared);
  const char *from = widened ? (const char *)widened : (const char *)rows;
  const Times *times = pairs ? PAIRED_OF : WIDENED_OF;
#pragma omp parallel for schedule(dynamic, 1) if (is_shared)
  for (int64_t task = 0; task < shares.parts * wide; task++) {
    int64_t each = shares.blocks / shares.parts, part = task / wide, first = (task % wide) * PANEL;
    int64_t within = outputs - first < PANEL ? outputs - first : PANEL;
    for (int64_t block = part * each; block < (part + 1) * each; block++) {
      int64_t begin = begin_of(&shares, block), end = begin_of(&shares, block + 1);
      if (begin < end)
        times[end - begin](from + begin * inputs * size, inputs, panels + first * inputs, bias ? bias + first : 0,
                           out + begin * outputs + first, outputs, within);
    }
  }
  free(widened);
  return 1;
}

#undef BOTH_SOON
