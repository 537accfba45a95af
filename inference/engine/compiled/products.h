/* Products of a few to many rows with a weight in bfloat16 or in whole numbers of 8 bits, for processors with vectors
 * of eight numbers or more.
 *
 * A weight lies in panels of PANEL outputs; in each, inputs follow each other (pairs of them in bfloat16), and of every
 * one what all the outputs take. So a product reads it once from its beginning to its end, whatever the number of rows,
 * and each row is added up in the same order: what else is in a batch changes nothing of it. Threads take panels as
 * they come: one that is put aside by other work holds up a panel, not half of the product.
 *
 * Where the processor multiplies pairs of bfloat16 (AVX512-BF16) they are taken as they are. Elsewhere both of a pair
 * are widened on their way from memory: a bfloat16 is the upper half of a number in 32 bits. So are whole numbers,
 * whose sum is multiplied by the scale of its output at the end: rows stay as exact as they are.
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
#define FOURS 4           /* inputs of a weight in whole numbers that are taken together */

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

/* The same for whole numbers. */
void pack_int8(const int8_t *weight, int8_t *panels, int64_t outputs, int64_t inputs) {
  int64_t count = (outputs + PANEL - 1) / PANEL;
#pragma omp parallel for schedule(static)
  for (int64_t panel = 0; panel < count; panel++)
    for (int64_t at = 0; at < inputs; at++)
      for (int64_t output = 0; output < PANEL; output++) {
        int64_t from = panel * PANEL + output;
        panels[(panel * inputs + at) * PANEL + output] = from < outputs ? weight[from * inputs + at] : 0;
      }
}

/* What becomes of sums. Rows, `bias` and `out` are of one kind: bfloat16, or exact ones in 32 bits. */
typedef struct {
  const float *scales; /* of each output, where the weight is in whole numbers */
  const void *bias;    /* of each output, or none */
  void *out;
  int64_t outputs;
  int is_exact;
} Made;

/* What comes soon of a panel, for all kinds of products: COUNT rows from `row` on times the panel of the output
 * `first`, of which `within` are there. */
#define BOTH_SOON(panel)                                                                                               \
  __builtin_prefetch((const char *)(panel) + EARLY);                                                                   \
  if (sizeof(bfloat16) * PAIR > 64) __builtin_prefetch((const char *)(panel) + EARLY + 64)

#ifdef IN_PAIRS
#define FAST __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))
#define PAIRED(COUNT)                                                                                                  \
  FAST static void paired_##COUNT(const void *from, int64_t inputs, const void *weight, const Made *made, int64_t row, \
                                  int64_t first, int64_t within) {                                                     \
    const bfloat16 *rows = from, *panel = weight, *bias = made->bias;                                                  \
    bfloat16 *out = (bfloat16 *)made->out + row * made->outputs + first;                                               \
    __mmask32 mask = within < PANEL ? (1u << within) - 1 : 0xffffffffu;                                                \
    __m512 low[COUNT], high[COUNT];                                                                                    \
    for (int row = 0; row < COUNT; row++) low[row] = high[row] = _mm512_setzero_ps();                                  \
    for (int64_t at = 0; at < inputs; at += 2, panel += PAIR) {                                                        \
      __m512bh left = (__m512bh)_mm512_loadu_si512(panel), right = (__m512bh)_mm512_loadu_si512(panel + PANEL);        \
      BOTH_SOON(panel);                                                                                                \
      for (int row = 0; row < COUNT; row++) {                                                                          \
        int32_t pair;                                                                                                  \
        memcpy(&pair, rows + row * inputs + at, sizeof pair);                                                          \
        __m512bh taken = (__m512bh)_mm512_set1_epi32(pair);                                                            \
        low[row] = _mm512_dpbf16_ps(low[row], left, taken);                                                            \
        high[row] = _mm512_dpbf16_ps(high[row], right, taken);                                                         \
      }                                                                                                                \
    }                                                                                                                  \
    if (bias) {                                                                                                        \
      __m512i there = _mm512_maskz_loadu_epi16(mask, bias + first);                                                    \
      __m512 less = (__m512)_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm512_castsi512_si256(there)), 16);               \
      __m512 more = (__m512)_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(there, 1)), 16);         \
      for (int row = 0; row < COUNT; row++) low[row] += less, high[row] += more;                                       \
    }                                                                                                                  \
    for (int row = 0; row < COUNT; row++)                                                                              \
      _mm512_mask_storeu_epi16(out + row * made->outputs, mask, (__m512i)_mm512_cvtne2ps_pbh(high[row], low[row]));    \
  }
#endif

/* Of a panel: what its sums are multiplied by, and what is added to them. */
static void ends_of(const Made *made, int64_t first, int64_t within, float *scaled, float *added) {
  const float *exact = made->bias;
  const bfloat16 *narrow = made->bias;
  for (int64_t at = 0; at < PANEL; at++) {
    int64_t output = first + at;
    scaled[at] = made->scales && at < within ? made->scales[output] : 1.0f;
    added[at] = !made->bias || at >= within ? 0.0f : made->is_exact ? exact[output] : widen_bfloat16(narrow[output]);
  }
}

static inline void put_row(const Made *made, floats low, floats high, int64_t row, int64_t first, int64_t within) {
  int64_t at = row * made->outputs + first;
  if (made->is_exact) {
    floats both[2] = {low, high};
    memcpy((float *)made->out + at, both, within * sizeof(float));
  } else {
    bfloat16 narrow[PANEL];
    store_bfloat16(narrow, low);
    store_bfloat16(narrow + LANES, high);
    memcpy((bfloat16 *)made->out + at, narrow, within * sizeof *narrow);
  }
}

/* `from` are rows in 32 bits that lie beside each other: of each input what COUNT rows have there. */
#define FROM_MEMORY(name, COUNT, SUMMED)                                                                               \
  static void name##_##COUNT(const void *from, int64_t inputs, const void *weight, const Made *made, int64_t row,      \
                             int64_t first, int64_t within) {                                                          \
    const float *rows = from;                                                                                          \
    floats low[COUNT], high[COUNT];                                                                                    \
    float scaled[PANEL], added[PANEL];                                                                                 \
    for (int each = 0; each < COUNT; each++) low[each] = high[each] = (floats){0};                                     \
    SUMMED(COUNT)                                                                                                      \
    ends_of(made, first, within, scaled, added);                                                                       \
    for (int each = 0; each < COUNT; each++)                                                                           \
      put_row(made, low[each] * load_float(scaled) + load_float(added),                                                \
              high[each] * load_float(scaled + LANES) + load_float(added + LANES), row + each, first, within);         \
  }
#define IN_TWOS(COUNT)                                                                                                 \
  const bfloat16 *panel = weight;                                                                                      \
  for (int64_t at = 0; at < inputs; at += 2, panel += PAIR, rows += 2 * COUNT) {                                       \
    ints one = *(const ints *)panel, two = *(const ints *)(panel + PANEL);                                             \
    BOTH_SOON(panel);                                                                                                  \
    floats left = (floats)(one << 16), right = (floats)(two << 16);                                                    \
    for (int each = 0; each < COUNT; each++) low[each] += rows[each] * left, high[each] += rows[each] * right;         \
    left = (floats)((one >> 16) << 16), right = (floats)((two >> 16) << 16);                                           \
    for (int each = 0; each < COUNT; each++)                                                                           \
      low[each] += rows[COUNT + each] * left, high[each] += rows[COUNT + each] * right;                                \
  }
#define IN_FOURS(COUNT)                                                                                                \
  const int8_t *panel = weight;                                                                                        \
  for (int64_t at = 0; at < inputs; at += FOURS) {                                                                     \
    for (int64_t line = 0; line < FOURS * PANEL; line += 64) __builtin_prefetch(panel + EARLY + line);                 \
    for (int input = 0; input < FOURS; input++, panel += PANEL, rows += COUNT) {                                       \
      floats left = load_int8(panel), right = load_int8(panel + LANES);                                                \
      for (int each = 0; each < COUNT; each++) low[each] += rows[each] * left, high[each] += rows[each] * right;       \
    }                                                                                                                  \
  }
#define WIDENED(COUNT) FROM_MEMORY(widened, COUNT, IN_TWOS)
#define COUNTED(COUNT) FROM_MEMORY(counted, COUNT, IN_FOURS)

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

typedef void (*Times)(const void *, int64_t, const void *, const Made *, int64_t, int64_t, int64_t);
EACH(WIDENED)
EACH(COUNTED)
static const Times WIDENED_OF[TOGETHER + 1] = ALL_OF(widened), COUNTED_OF[TOGETHER + 1] = ALL_OF(counted);
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
static void widen_rows(const void *rows, int is_exact, float *to, const Shares *shares, int64_t inputs, int is_shared) {
  const float *exact = rows;
  const bfloat16 *narrow = rows;
#pragma omp parallel for schedule(static) if (is_shared)
  for (int64_t block = 0; block < shares->blocks; block++) {
    int64_t begin = begin_of(shares, block), count = begin_of(shares, block + 1) - begin;
    for (int64_t row = 0; row < count; row++)
      for (int64_t at = 0; at < inputs; at++) {
        int64_t from = (begin + row) * inputs + at;
        to[begin * inputs + at * count + row] = is_exact ? exact[from] : widen_bfloat16(narrow[from]);
      }
  }
}

/* out [rows, outputs] = rows [rows, inputs] times the weight, and `bias` if there is one. With `scales` the weight is
 * in whole numbers; without, it is in bfloat16 and so are the rows. Returns whether there was memory. */
int multiply(const void *rows, const void *panels, const float *scales, const void *bias, void *out, int64_t count,
             int64_t inputs, int64_t outputs, int is_exact) {
  int pairs = !scales && has_pairs(), is_shared = count * inputs * outputs > SHARED_WORK;
  int64_t wide = (outputs + PANEL - 1) / PANEL, size = pairs ? sizeof(bfloat16) : sizeof(float);
  int64_t weighs = scales ? sizeof(int8_t) : sizeof(bfloat16);
  Shares shares = shared_out(count, inputs * size);
  Made made = {scales, bias, out, outputs, is_exact};
  float *widened = pairs ? NULL : malloc(count * inputs * sizeof(float));
  if (!pairs && !widened) return count == 0;
  if (widened) widen_rows(rows, is_exact, widened, &shares, inputs, is_shared);
  const char *from = widened ? (const char *)widened : (const char *)rows;
  const Times *times = scales ? COUNTED_OF : pairs ? PAIRED_OF : WIDENED_OF;
#pragma omp parallel for schedule(dynamic, 1) if (is_shared)
  for (int64_t task = 0; task < shares.parts * wide; task++) {
    int64_t each = shares.blocks / shares.parts, part = task / wide, first = (task % wide) * PANEL;
    int64_t within = outputs - first < PANEL ? outputs - first : PANEL;
    for (int64_t block = part * each; block < (part + 1) * each; block++) {
      int64_t begin = begin_of(&shares, block), end = begin_of(&shares, block + 1);
      if (begin < end)
        times[end - begin](from + begin * inputs * size, inputs, (const char *)panels + first * inputs * weighs, &made,
                           begin, first, within);
    }
  }
  free(widened);
  return 1;
}

#undef BOTH_SOON
