/* The functions of kernels.c for one kind of element: it is included once for each. */

#define WIDEN NAMED(widen)
#define NARROW NAMED(narrow)
#define LOAD NAMED(load)
#define STORE NAMED(store)
#define ROUNDED NAMED(rounded)
#define ROUND(value) WIDEN(NARROW(value))

/* stream += delta, if there is one; out = stream, normed. */
void NAMED(add_norm)(ELEMENT *stream, const ELEMENT *delta, const ELEMENT *weight, ELEMENT *out, int64_t rows,
                     int64_t width, float epsilon) {
#pragma omp parallel for schedule(static) if (rows * width > SMALL)
  for (int64_t row = 0; row < rows; row++) {
    ELEMENT *here = stream + row * width;
    ELEMENT *there = out + row * width;
    float square = 0;
    if (delta) {
      const ELEMENT *added = delta + row * width;
#pragma omp simd reduction(+ : square)
      for (int64_t at = 0; at < width; at++) {
        ELEMENT sum = NARROW(WIDEN(here[at]) + WIDEN(added[at]));
        here[at] = sum;
        square += WIDEN(sum) * WIDEN(sum);
      }
    } else {
#pragma omp simd reduction(+ : square)
      for (int64_t at = 0; at < width; at++) square += WIDEN(here[at]) * WIDEN(here[at]);
    }
    float scale = 1.0f / sqrtf(square / width + epsilon);
#pragma omp simd
    for (int64_t at = 0; at < width; at++) there[at] = NARROW(WIDEN(weight[at]) * ROUND(WIDEN(here[at]) * scale));
  }
}

/* One head of one row, normed where `weight` is given, turned by its place where `cosines` are. */
static inline void NAMED(place_head)(const ELEMENT *from, ELEMENT *to, const ELEMENT *weight, float epsilon,
                                     const ELEMENT *cosines, const ELEMENT *sines, int64_t size) {
  float exact[MOST_SIZE];
  int64_t half = size / 2;
  for (int64_t at = 0; at < size; at++) exact[at] = WIDEN(from[at]);
  if (weight) {
    float square = 0;
#pragma omp simd reduction(+ : square)
    for (int64_t at = 0; at < size; at++) square += exact[at] * exact[at];
    float scale = 1.0f / sqrtf(square / size + epsilon);
    for (int64_t at = 0; at < size; at++) exact[at] = ROUND(WIDEN(weight[at]) * ROUND(exact[at] * scale));
  }
#pragma omp simd
  for (int64_t at = 0; at < half; at++) {
    float low = exact[at], high = exact[half + at];
    to[at] = NARROW(ROUND(low * WIDEN(cosines[at])) - ROUND(high * WIDEN(sines[at])));
    to[half + at] = NARROW(ROUND(high * WIDEN(cosines[half + at])) + ROUND(low * WIDEN(sines[half + at])));
  }
}

/* joined [rows, queries + keys + values]: queries go to `query`, the others to their places in the cache. */
void NAMED(place)(const ELEMENT *joined, const ELEMENT *cosines, const ELEMENT *sines, const ELEMENT *query_weight,
                  const ELEMENT *key_weight, ELEMENT *query, ELEMENT *keys, ELEMENT *values, const int64_t *block_of,
                  const int64_t *offset_of, int64_t rows, int64_t heads, int64_t shared, int64_t size, float epsilon) {
#pragma omp parallel for schedule(static) if (rows * (heads + 2 * shared) * size > SMALL)
  for (int64_t row = 0; row < rows; row++) {
    const ELEMENT *from = joined + row * (heads + 2 * shared) * size;
    const ELEMENT *cosine = cosines + row * size, *sine = sines + row * size;
    int64_t within = (block_of[row] * shared * BLOCK + offset_of[row]) * size;
    for (int64_t head = 0; head < heads; head++)
      NAMED(place_head)(from + head * size, query + (row * heads + head) * size, query_weight, epsilon, cosine, sine,
                        size);
    for (int64_t head = 0; head < shared; head++) {
      int64_t at = within + head * BLOCK * size;
      NAMED(place_head)(from + (heads + head) * size, keys + at, key_weight, epsilon, cosine, sine, size);
      memcpy(values + at, from + (heads + shared + head) * size, size * sizeof(ELEMENT));
    }
  }
}

/* both [rows, 2 width]: out = silu(the first half) * the second */
void NAMED(gate)(const ELEMENT *both, ELEMENT *out, int64_t rows, int64_t width) {
#pragma omp parallel for schedule(static) if (rows * width > SMALL)
  for (int64_t row = 0; row < rows; row++) {
    const ELEMENT *gate = both + row * 2 * width, *up = gate + width;
    ELEMENT *there = out + row * width;
    int64_t at = 0;
    for (; at + LANES <= width; at += LANES) {
      floats x = LOAD(gate + at);
      STORE(there + at, ROUNDED(x / (1.0f + exponential(-x))) * LOAD(up + at));
    }
    for (; at < width; at++) {
      float x = WIDEN(gate[at]);
      there[at] = NARROW(ROUND(x / (1.0f + exponential_of(-x))) * WIDEN(up[at]));
    }
  }
}

#define SOON(from, count)                                                                                              \
  for (int64_t line = 0; line < (int64_t)((count) * sizeof *(from)); line += 64)                                       \
    __builtin_prefetch((const char *)(from) + line + AHEAD, 0, 2)

static inline float NAMED(best_of)(const ELEMENT *from, int64_t count) {
  floats most[4] = {all(-INFINITY), all(-INFINITY), all(-INFINITY), all(-INFINITY)};
  ints odd = {0};
  int64_t at = 0;
  for (; at + 4 * LANES <= count; at += 4 * LANES)
    for (int part = 0; part < 4; part++) {
      floats found = LOAD(from + at + part * LANES);
      most[part] = larger(found, most[part]);
      odd |= found != found;
    }
  float best = largest_of(larger(larger(most[0], most[1]), larger(most[2], most[3])));
  for (int lane = 0; lane < LANES; lane++) best = odd[lane] ? NAN : best;
  for (; at < count; at++) best = best != best || WIDEN(from[at]) <= best ? best : WIDEN(from[at]);
  return best;
}

/* The highest of each row and the first place where it is; of a row with what is no number that. */
void NAMED(best)(const ELEMENT *logits, float *highest, int64_t *places, int64_t rows, int64_t width) {
#pragma omp parallel for schedule(static) if (rows * width > SMALL)
  for (int64_t row = 0; row < rows; row++) {
    const ELEMENT *here = logits + row * width;
    float best = -INFINITY;
    int64_t place = 0; /* where the stretch begins in which it is */
    for (int64_t first = 0; first < width; first += STRETCH) {
      float found = NAMED(best_of)(here + first, width - first < STRETCH ? width - first : STRETCH);
      if (found > best || found != found) {
        best = found;
        place = first;
      }
      if (best != best) break;
    }
    while (best == best && WIDEN(here[place]) != best) place++;
    highest[row] = best;
    places[row] = place;
  }
}

/* scores [rows, BLOCK] of a few rows, with keys that were turned: [size, BLOCK] */
#define SCORES(name, COUNT)                                                                                            \
  static inline void NAMED(name)(const float *asked, int64_t stride, const float *turned, float *scores,               \
                                 int64_t size) {                                                                       \
    for (int64_t first = 0; first < BLOCK; first += WIDE * LANES) {                                                    \
      floats sums[COUNT][WIDE];                                                                                        \
      for (int row = 0; row < COUNT; row++)                                                                            \
        for (int part = 0; part < WIDE; part++) sums[row][part] = all(0);                                              \
      for (int64_t at = 0; at < size; at++) {                                                                          \
        floats found[WIDE];                                                                                            \
        for (int part = 0; part < WIDE; part++) found[part] = load_float(turned + at * BLOCK + first + part * LANES);  \
        for (int row = 0; row < COUNT; row++)                                                                          \
          for (int part = 0; part < WIDE; part++) sums[row][part] += asked[row * stride + at] * found[part];           \
      }                                                                                                                \
      for (int row = 0; row < COUNT; row++)                                                                            \
        for (int part = 0; part < WIDE; part++)                                                                        \
          *(floats *)(scores + row * BLOCK + first + part * LANES) = sums[row][part];                                  \
    }                                                                                                                  \
  }
SCORES(scores_of_four, 4)
SCORES(scores_of_one, 1)

/* out [rows, stride] = out * scales + weights [rows, BLOCK] times values [count, width], for PARTS vectors of them */
#define WEIGH(name, COUNT, PARTS, KIND, READ)                                                                          \
  static inline void NAMED(name)(const float *weights, const KIND *values, int64_t width, int64_t count, float *out,   \
                                 int64_t stride, const float *scales) {                                                \
    floats sums[COUNT][PARTS];                                                                                         \
    for (int row = 0; row < COUNT; row++)                                                                              \
      for (int part = 0; part < PARTS; part++)                                                                         \
        sums[row][part] = load_float(out + row * stride + part * LANES) * scales[row];                                 \
    for (int64_t at = 0; at < count; at++) {                                                                           \
      floats found[PARTS];                                                                                             \
      SOON(values + at * width, PARTS * LANES);                                                                        \
      for (int part = 0; part < PARTS; part++) found[part] = READ(values + at * width + part * LANES);                 \
      for (int row = 0; row < COUNT; row++)                                                                            \
        for (int part = 0; part < PARTS; part++) sums[row][part] += weights[row * BLOCK + at] * found[part];           \
    }                                                                                                                  \
    for (int row = 0; row < COUNT; row++)                                                                              \
      for (int part = 0; part < PARTS; part++) *(floats *)(out + row * stride + part * LANES) = sums[row][part];       \
  }
WEIGH(weigh_four_wide, 4, WIDE, float, load_float)
WEIGH(weigh_one_wide, 1, WIDE, float, load_float)
WEIGH(weigh_four, 4, 1, float, load_float)
WEIGH(weigh_one, 1, 1, float, load_float)
WEIGH(weigh_four_wide_there, 4, WIDE, ELEMENT, LOAD)
WEIGH(weigh_three_wide_there, 3, WIDE, ELEMENT, LOAD)
WEIGH(weigh_two_wide_there, 2, WIDE, ELEMENT, LOAD)
WEIGH(weigh_one_wide_there, 1, WIDE, ELEMENT, LOAD)
WEIGH(weigh_one_there, 1, 1, ELEMENT, LOAD)

static void NAMED(weigh)(const float *weights, const float *values, int64_t width, int64_t count, float *out,
                         const float *scales, int64_t rows) {
  int64_t row = 0;
  for (; row < rows; row += row + 4 <= rows ? 4 : 1) {
    int four = row + 4 <= rows;
    const float *here = weights + row * BLOCK;
    int64_t at = 0;
    for (; at + WIDE * LANES <= width; at += WIDE * LANES)
      (four ? NAMED(weigh_four_wide) : NAMED(weigh_one_wide))(here, values + at, width, count, out + row * width + at,
                                                              width, scales + row);
    for (; at < width; at += LANES)
      (four ? NAMED(weigh_four) : NAMED(weigh_one))(here, values + at, width, count, out + row * width + at, width,
                                                    scales + row);
  }
}

static void NAMED(weigh_there)(const float *weights, const ELEMENT *values, int64_t width, int64_t count, float *out,
                               const float *scales, int64_t rows) {
  int64_t at = 0;
  for (; at + WIDE * LANES <= width; at += WIDE * LANES) {
    int64_t row = 0;
    for (; row + 4 <= rows; row += 4)
      NAMED(weigh_four_wide_there)(weights + row * BLOCK, values + at, width, count, out + row * width + at, width,
                                   scales + row);
    const float *here = weights + row * BLOCK;
    float *there = out + row * width + at;
    if (rows - row == 3) NAMED(weigh_three_wide_there)(here, values + at, width, count, there, width, scales + row);
    if (rows - row == 2) NAMED(weigh_two_wide_there)(here, values + at, width, count, there, width, scales + row);
    if (rows - row == 1) NAMED(weigh_one_wide_there)(here, values + at, width, count, there, width, scales + row);
  }
  for (; at < width; at += LANES)
    for (int64_t row = 0; row < rows; row++)
      NAMED(weigh_one_there)(weights + row * BLOCK, values + at, width, count, out + row * width + at, width,
                             scales + row);
}

/* Keys and values of one block in 32 bits, keys turned so that a vector holds the same place of many of them. */
static void NAMED(turn)(const ELEMENT *keys, const ELEMENT *values, float *turned, float *exact, int64_t size,
                        int64_t width, int64_t count) {
  for (int64_t at = 0; at < size; at++) {
    for (int64_t token = 0; token < count; token++) turned[at * BLOCK + token] = WIDEN(keys[token * size + at]);
    for (int64_t token = count; token < BLOCK; token++) turned[at * BLOCK + token] = 0;
  }
  for (int64_t token = 0; token < count; token++) {
    for (int64_t at = 0; at < size; at++) exact[token * width + at] = WIDEN(values[token * size + at]);
    for (int64_t at = size; at < width; at++) exact[token * width + at] = 0;
  }
}

/* Scores of a few rows with keys where they lie, as many at a time as a vector has lanes; behind `count` they are not
 * said. */
#define SCORES_THERE(name, COUNT)                                                                                      \
  static inline void NAMED(name)(const float *asked, const ELEMENT *keys, float *scores, int64_t size,                 \
                                 int64_t count) {                                                                      \
    for (int64_t first = 0; first < count; first += LANES) {                                                           \
      floats sums[COUNT][LANES];                                                                                       \
      for (int token = 0; token < LANES; token++) {                                                                    \
        const ELEMENT *key = keys + (first + token < count ? first + token : first) * size;                            \
        for (int row = 0; row < COUNT; row++) sums[row][token] = all(0);                                               \
        SOON(key, size);                                                                                               \
        for (int64_t at = 0; at < size; at += LANES) {                                                                 \
          floats found = LOAD(key + at);                                                                               \
          for (int row = 0; row < COUNT; row++) sums[row][token] += load_float(asked + row * size + at) * found;       \
        }                                                                                                              \
      }                                                                                                                \
      for (int row = 0; row < COUNT; row++) *(floats *)(scores + row * BLOCK + first) = sums_of(sums[row]);            \
    }                                                                                                                  \
  }
SCORES_THERE(scores_of_four_there, 4)
SCORES_THERE(scores_of_three_there, 3)
SCORES_THERE(scores_of_two_there, 2)
SCORES_THERE(scores_of_one_there, 1)

static void NAMED(scores_there)(const float *asked, const ELEMENT *keys, float *scores, int64_t size, int64_t count,
                                int64_t rows) {
  for (; rows >= 4; rows -= 4, asked += 4 * size, scores += 4 * BLOCK)
    NAMED(scores_of_four_there)(asked, keys, scores, size, count);
  if (rows == 3) NAMED(scores_of_three_there)(asked, keys, scores, size, count);
  if (rows == 2) NAMED(scores_of_two_there)(asked, keys, scores, size, count);
  if (rows == 1) NAMED(scores_of_one_there)(asked, keys, scores, size, count);
}

/* Rows of one item, `each` of every one of its heads, over the keys from..until of their sequence. `sums` [rows, width]
 * are not divided yet by `totals`. */
static void NAMED(attend_item)(const float *asked, int64_t rows, int64_t each, const int64_t *positions,
                               const ELEMENT *keys, const ELEMENT *values, const int64_t *table, int64_t shared,
                               int64_t head, int64_t size, int64_t width, int64_t window, float cap, int64_t from,
                               int64_t until, float *sums, float *highest, float *totals) {
  float turned[MOST_SIZE * BLOCK], exact[MOST_SIZE * BLOCK], scores[TILE * BLOCK], scales[TILE], before[TILE];
  int there = each < FEW && size % LANES == 0;
  for (int64_t row = 0; row < rows; row++) {
    highest[row] = NEVER;
    totals[row] = 0;
    for (int64_t at = 0; at < width; at++) sums[row * width + at] = 0;
  }
  for (int64_t block = from / BLOCK; block * BLOCK < until; block++) {
    int64_t first = block * BLOCK;
    int64_t count = until - first < BLOCK ? until - first : BLOCK;
    int64_t within = (table[block] * shared + head) * BLOCK * size;
    if (there) {
      for (int64_t at = 0; at * each < rows; at++)
        NAMED(scores_there)(asked + at * each * width, keys + within + at * BLOCK * size, scores + at * each * BLOCK,
                            size, count, each);
    } else {
      NAMED(turn)(keys + within, values + within, turned, exact, size, width, count);
      int64_t row = 0;
      for (; row + 4 <= rows; row += 4)
        NAMED(scores_of_four)(asked + row * width, width, turned, scores + row * BLOCK, size);
      for (; row < rows; row++) NAMED(scores_of_one)(asked + row * width, width, turned, scores + row * BLOCK, size);
    }
    if (cap) cap_scores(scores, rows, count, cap);
    for (int64_t row = 0; row < rows; row++) {
      float *here = scores + row * BLOCK;
      int64_t last = positions[row] - first + 1; /* behind the last key that it sees */
      int64_t least = window ? positions[row] - window + 1 - first : 0;
      if (least < from - first) least = from - first;
      for (int64_t at = 0; at < least && at < BLOCK; at++) here[at] = NEVER;
      for (int64_t at = last < 0 ? 0 : (last < count ? last : count); at < BLOCK; at++) here[at] = NEVER;
      floats most = load_float(here);
      for (int part = 1; part < BLOCK / LANES; part++) most = larger(load_float(here + part * LANES), most);
      float now = largest_of(most);
      before[row] = highest[row];
      highest[row] = now < highest[row] ? highest[row] : now;
    }
    for (int64_t row = 0; row < rows; row += LANES)
      *(floats *)(scales + row) = exponential(load_float(before + row) - load_float(highest + row));
    for (int64_t row = 0; row < rows; row++) {
      float *here = scores + row * BLOCK;
      floats total = all(0);
      for (int part = 0; part < BLOCK / LANES; part++) {
        floats weight = exponential(load_float(here + part * LANES) - highest[row]);
        *(floats *)(here + part * LANES) = weight;
        total += weight;
      }
      totals[row] = totals[row] * scales[row] + sum_of(total);
    }
    if (there)
      for (int64_t at = 0; at * each < rows; at++)
        NAMED(weigh_there)(scores + at * each * BLOCK, values + within + at * BLOCK * size, width, count,
                           sums + at * each * width, scales + at * each, each);
    else
      NAMED(weigh)(scores, exact, width, count, sums, scales, rows);
  }
}

/* query [rows, heads, size] of chunks, over the blocks of one layer [block, shared, BLOCK, size] -> out, as query.
 * `window` is 0 where nothing is hidden but what comes later, `cap` where scores stay as they are, `sinks` [heads] is
 * NULL where there are none. Returns whether there was memory. */
int NAMED(attend)(const ELEMENT *query, ELEMENT *out, const ELEMENT *keys, const ELEMENT *values,
                  const int64_t *chunks, int64_t count, const int64_t *table, int64_t heads, int64_t shared,
                  int64_t size, float scale, int64_t window, float cap, const float *sinks) {
  int64_t group = heads / shared, width = (size + LANES - 1) / LANES * LANES;
  /* Of a single row all heads go together where there is work enough: memory is read in longer stretches. */
  int fits = group < FEW && size % LANES == 0 && heads <= TILE;
  int64_t together = fits && count >= 2 * omp_get_max_threads() ? shared : 1;
  int64_t items = 0, parts = 0;
  int64_t most = group * together < TILE ? group * together : TILE; /* rows of one part */
  for (int64_t at = 0; at < count; at++) {
    const int64_t *chunk = chunks + at * FACTS;
    int64_t tiles = (chunk[LENGTH] * group + TILE - 1) / TILE;
    int64_t pieces = chunk[LENGTH] > 1 ? 1 : (chunk[START] + PART) / PART;
    int64_t spread = shared / (chunk[LENGTH] > 1 ? 1 : together);
    items += spread * tiles * pieces;
    parts += pieces > 1 ? spread * tiles * pieces : 0;
  }
  Item *plan = malloc(items * sizeof(Item));
  float *partial = parts ? malloc(parts * most * (width + 2) * sizeof(float)) : NULL;
  if (!plan || (parts && !partial)) {
    free(plan);
    free(partial);
    return 0;
  }
  int64_t item = 0, scratch = 0;
  for (int64_t at = 0; at < count; at++) {
    const int64_t *chunk = chunks + at * FACTS;
    int64_t rows = chunk[LENGTH] * group;
    int64_t pieces = chunk[LENGTH] > 1 ? 1 : (chunk[START] + PART) / PART;
    int64_t beside = chunk[LENGTH] > 1 ? 1 : together;
    for (int64_t first = 0; first < rows; first += TILE)
      for (int64_t head = 0; head < shared; head += beside)
        for (int64_t part = 0; part < pieces; part++)
          plan[item++] = (Item){at,   head,   first, beside * (rows - first < TILE ? rows - first : TILE),
                                part, pieces, pieces > 1 ? scratch++ : 0};
  }
#pragma omp parallel for schedule(dynamic, 1) if (items > 1)
  for (int64_t at = 0; at < items; at++) {
    const Item *one = plan + at;
    const int64_t *chunk = chunks + one->chunk * FACTS;
    float asked[TILE * MOST_SIZE], sums[TILE * MOST_SIZE], highest[TILE], totals[TILE];
    int64_t positions[TILE];
    for (int64_t row = 0; row < one->rows; row++) {
      int64_t token = chunk[LENGTH] > 1 ? (one->first + row) / group : 0;
      int64_t member = one->first + row - token * group;
      const ELEMENT *from = query + ((chunk[FIRST] + token) * heads + one->head * group + member) * size;
      positions[row] = chunk[START] + token;
      int64_t whole = size / LANES * LANES;
      for (int64_t place = 0; place < whole; place += LANES)
        store_float(asked + row * width + place, LOAD(from + place) * scale);
      for (int64_t place = whole; place < size; place++) asked[row * width + place] = WIDEN(from[place]) * scale;
      for (int64_t place = size; place < width; place++) asked[row * width + place] = 0;
    }
    int64_t until = positions[one->rows - 1] + 1;
    int64_t from = window && positions[0] - window + 1 > 0 ? positions[0] - window + 1 : 0;
    if (one->parts > 1) {
      if (from < one->part * PART) from = one->part * PART;
      if (until > (one->part + 1) * PART) until = (one->part + 1) * PART;
    }
    int64_t each = chunk[LENGTH] > 1 || together == 1 ? one->rows : group;
    NAMED(attend_item)(asked, one->rows, each, positions, keys, values, table + chunk[TABLE], shared, one->head, size,
                       width, window, cap, from, until, sums, highest, totals);
    if (one->parts > 1) {
      float *kept = partial + one->scratch * most * (width + 2);
      memcpy(kept, sums, one->rows * width * sizeof(float));
      memcpy(kept + most * width, highest, one->rows * sizeof(float));
      memcpy(kept + most * (width + 1), totals, one->rows * sizeof(float));
      continue;
    }
    for (int64_t row = 0; row < one->rows; row++) {
      int64_t token = chunk[LENGTH] > 1 ? (one->first + row) / group : 0;
      int64_t member = one->first + row - token * group;
      int64_t asking = one->head * group + member;
      ELEMENT *to = out + ((chunk[FIRST] + token) * heads + asking) * size;
      float share = sinks ? share_beside(sinks[asking], highest[row], totals[row]) : 1.0f / totals[row];
      int64_t whole = size / LANES * LANES;
      for (int64_t place = 0; place < whole; place += LANES)
        STORE(to + place, load_float(sums + row * width + place) * share);
      for (int64_t place = whole; place < size; place++) to[place] = NARROW(sums[row * width + place] * share);
    }
  }
  for (int64_t at = 0; parts && at < items; at++) { /* a row's parts follow each other */
    const Item *one = plan + at;
    if (one->parts == 1 || one->part) continue;
    const int64_t *chunk = chunks + one->chunk * FACTS;
    for (int64_t row = 0; row < one->rows; row++) {
      int64_t asking = one->head * group + one->first + row;
      ELEMENT *to = out + (chunk[FIRST] * heads + asking) * size;
      float peak = sinks && sinks[asking] > NEVER ? sinks[asking] : NEVER, joined[MOST_SIZE] = {0};
      for (int64_t part = 0; part < one->parts; part++) {
        float high = partial[((one->scratch + part) * (width + 2) + width) * most + row];
        peak = high > peak || high != high ? high : peak;
      }
      float total = sinks ? exponential_of(sinks[asking] - peak) : 0;
      for (int64_t part = 0; part < one->parts; part++) {
        const float *kept = partial + (one->scratch + part) * most * (width + 2);
        float high = kept[most * width + row];
        float weight = exponential_of(high - peak);
        total += weight * kept[most * (width + 1) + row];
        for (int64_t place = 0; place < size; place++) joined[place] += weight * kept[row * width + place];
      }
      for (int64_t place = 0; place < size; place++) to[place] = NARROW(joined[place] / total);
    }
  }
  free(plan);
  free(partial);
  return 1;
}

#undef WIDEN
#undef NARROW
#undef LOAD
#undef SOON
#undef STORE
#undef ROUNDED
#undef ROUND
#undef SCORES
#undef WEIGH
#undef SCORES_THERE
