// The loops for one instruction set. Before each inclusion define:
//   NAME(x)  the names of the functions
//   TARGET   the function attribute that selects the instruction set
//   LANES    floats in a vector
//   ROWS1, ROWS2  pixels (or taps) that a tile of one or two vectors holds in registers

typedef float NAME(vec) __attribute__((vector_size(LANES * 4), aligned(4)));

#define INLINE static inline __attribute__((always_inline)) TARGET
#define UNROLL _Pragma("clang loop unroll(full)")

#define V NAME(vec)
#define LOAD(p) (*(const V *)(p))
#define STORE(p, x) (*(V *)(p) = (x))

// Processes channels in chunks of four vectors, so that whole cache lines are used, then in single
// vectors; the last vector may repeat some. The rest, `c` up to `channels`, is fewer channels than
// a vector holds.
#define ROW_CHUNKS(CHUNK)                                                                        \
  long c = 0;                                                                                    \
  for (; c + 4 * LANES <= channels; c += 4 * LANES) CHUNK(4)                                     \
  for (; c + LANES <= channels; c += LANES) CHUNK(1)                                             \
  if (c < channels && channels >= LANES) {                                                       \
    c = channels - LANES;                                                                        \
    CHUNK(1)                                                                                     \
    c = channels;                                                                                \
  }

#ifndef ONLY_TILES
#include "winograd.h"
#include "normalization.h"
#include "depthwise.h"
#include "pooling.h"
#include "elementary.h"
#endif

// Some rows of the patches of one tile of `pixels` output pixels by `vectors` vectors of channels;
// both are constants at the call. The first rows set the output, unless the grid adds to it, and
// later rows add to it, since a sum of sums rounds less than one long sum.
INLINE void NAME(tile)(
    const ck_grid *grid, const float *input, const float *kernel, const float *bias, float *output,
    const long first, const long end, const int pixels, const int vectors) {
  NAME(vec) sums[ROWS1][2];
  UNROLL for (int v = 0; v < vectors; v++) {
    NAME(vec) start = {0};
    if (bias && first == 0) start = *(const NAME(vec) *)(bias + v * LANES);
    UNROLL for (int p = 0; p < pixels; p++) sums[p][v] = start;
  }
  kernel += first * grid->run * vectors * LANES;
  for (long row = first; row < end; row++) {
    const float *patch = input + row * grid->inputRow;
    const long run = row + 1 < grid->kernelRows ? grid->run : grid->lastRun;
    for (long tap = 0; tap < run; tap++) {
      NAME(vec) weights[2];
      UNROLL for (int v = 0; v < vectors; v++)
        weights[v] = *(const NAME(vec) *)(kernel + v * LANES);
      kernel += vectors * LANES;
      UNROLL for (int p = 0; p < pixels; p++) {
        const float value = patch[p * grid->inputPixel + tap];
        UNROLL for (int v = 0; v < vectors; v++) sums[p][v] += value * weights[v];
      }
    }
  }
  const int adds = first > 0 || grid->adds;
  if (grid->channels >= vectors * LANES) {
    UNROLL for (int p = 0; p < pixels; p++)
      UNROLL for (int v = 0; v < vectors; v++) {
        NAME(vec) *target = (NAME(vec) *)(output + p * grid->outputPixel + v * LANES);
        if (adds) sums[p][v] += *target;
        *target = sums[p][v];
      }
  } else {
    UNROLL for (int p = 0; p < pixels; p++) {
      NAME(vec) values[2] = {{0}};
      float *target = output + p * grid->outputPixel;
      if (adds) copy_floats((float *)values, target, grid->channels);
      UNROLL for (int v = 0; v < vectors; v++) values[v] += sums[p][v];
      copy_floats(target, (const float *)values, grid->channels);
    }
  }
}

// The taps [tap, tap + taps) of one row of the kernel, summed over all pixels.
INLINE void NAME(gradient_tile)(
    const ck_grid *grid, const float *input, float *sum, const int taps, const int vectors) {
  // Starts from zero and adds at the end: a sum of sums rounds less than one long sum.
  NAME(vec) sums[ROWS1][2];
  UNROLL for (int t = 0; t < taps; t++)
    UNROLL for (int v = 0; v < vectors; v++) sums[t][v] = (NAME(vec)){0};
  for (long line = 0; line < grid->lines; line++) {
    const float *patch = input + line * grid->inputLine;
    const float *gradient = grid->output + line * grid->outputLine;
    for (long column = 0; column < grid->columns; column++) {
      NAME(vec) slopes[2];
      UNROLL for (int v = 0; v < vectors; v++)
        slopes[v] = *(const NAME(vec) *)(gradient + v * LANES);
      UNROLL for (int t = 0; t < taps; t++) {
        const float value = patch[t];
        UNROLL for (int v = 0; v < vectors; v++) sums[t][v] += value * slopes[v];
      }
      patch += grid->inputPixel;
      gradient += grid->outputPixel;
    }
  }
  UNROLL for (int t = 0; t < taps; t++)
    UNROLL for (int v = 0; v < vectors; v++)
      *(NAME(vec) *)(sum + (t * vectors + v) * LANES) += sums[t][v];
}

#define CASE1(n) case n: if (n <= ROWS1) CALL(n <= ROWS1 ? n : 1, 1); break;
#define CASE2(n) case n: if (n <= ROWS2) CALL(n <= ROWS2 ? n : 1, 2); break;
#define CASES(C) C(1) C(2) C(3) C(4) C(5) C(6) C(7) C(8) C(9) C(10) C(11) C(12) C(13) C(14)

static TARGET void NAME(convolve)(
    const ck_grid *grid, long width, const float *kernel, const float *bias) {
  float padded[2 * LANES] = {0};
  if (bias) {
    for (long c = 0; c < grid->channels; c++) padded[c] = bias[c];
    bias = padded;
  }
  const int vectors = width > LANES ? 2 : 1;
  const long most = vectors == 1 ? ROWS1 : ROWS2;
  // Splits evenly: 15 pixels as 8 and 7 rather than 14 and 1.
  const long tiles = (grid->columns + most - 1) / most;
  for (long line = 0; line < grid->lines; line++) {
    for (long t = 0; t < tiles; t++) {
      const long first = t * grid->columns / tiles;
      const long pixels = (t + 1) * grid->columns / tiles - first;
      const float *input = grid->input + line * grid->inputLine + first * grid->inputPixel;
      float *output = grid->output + line * grid->outputLine + first * grid->outputPixel;
      const long step = grid->rowsPerSum > 0 ? grid->rowsPerSum : grid->kernelRows;
      // Without any rows, the output is the bias.
      long first_row = 0;
      do {
        const long left = grid->kernelRows - first_row;
        const long end_row = first_row + (left < step ? left : step);
#define CALL(n, v) NAME(tile)(grid, input, kernel, bias, output, first_row, end_row, n, v)
        if (vectors == 1) {
          switch (pixels) { CASES(CASE1) }
        } else {
          switch (pixels) { CASES(CASE2) }
        }
#undef CALL
        first_row = end_row;
      } while (first_row < grid->kernelRows);
    }
  }
}

static TARGET void NAME(accumulate_kernel)(const ck_grid *grid, long width, float *sum) {
  const int vectors = width > LANES ? 2 : 1;
  const long most = vectors == 1 ? ROWS1 : ROWS2;
  for (long row = 0; row < grid->kernelRows; row++) {
    const long run = row + 1 < grid->kernelRows ? grid->run : grid->lastRun;
    const long tiles = (run + most - 1) / most;
    for (long t = 0; t < tiles; t++) {
      const long first = t * run / tiles;
      const long taps = (t + 1) * run / tiles - first;
      const float *input = grid->input + row * grid->inputRow + first;
      float *target = sum + (row * grid->run + first) * vectors * LANES;
#define CALL(n, v) NAME(gradient_tile)(grid, input, target, n, v)
      if (vectors == 1) {
        switch (taps) { CASES(CASE1) }
      } else {
        switch (taps) { CASES(CASE2) }
      }
#undef CALL
    }
  }
}

#undef CASE1
#undef CASE2
#undef CASES
#undef INLINE
#undef UNROLL
#undef NAME
#undef TARGET
#undef LANES
#undef ROWS1
#undef ROWS2
#undef V
#undef LOAD
#undef STORE
#undef ROW_CHUNKS
