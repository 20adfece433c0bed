#include "ckernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Copies at most 32 floats in a few moves of constant size.
static inline __attribute__((always_inline)) void copy_floats(
    float *target, const float *source, long count) {
  long done = 0;
#define PIECE(n)                                                          \
  if (count & n) {                                                        \
    __builtin_memcpy(target + done, source + done, n * sizeof(float));    \
    done += n;                                                            \
  }
  PIECE(32) PIECE(16) PIECE(8) PIECE(4) PIECE(2) PIECE(1)
#undef PIECE
}

#if defined(__x86_64__)

// 16 lanes and 32 registers. Named by its features: an architecture would make the compiler prefer
// 8 lanes.
#define NAME(x) wide_##x
#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma,bmi2")))
#define LANES 16
#define ROWS1 14
#define ROWS2 14
#include "tile.h"

// The same registers half filled, for at most 8 channels.
#define NAME(x) narrow_##x
#define TARGET __attribute__((target("arch=x86-64-v4")))
#define LANES 8
#define ROWS1 14
#define ROWS2 14
#define ONLY_TILES
#include "tile.h"
#undef ONLY_TILES

// 8 lanes and 16 registers.
#define NAME(x) middle_##x
#define TARGET __attribute__((target("arch=x86-64-v3")))
#define LANES 8
#define ROWS1 12
#define ROWS2 6
#include "tile.h"

#endif

// Any processor: 4 lanes; 16 registers on x86-64, 32 on arm64.
#define NAME(x) base_##x
#define TARGET
#define LANES 4
#define ROWS1 12
#define ROWS2 6
#include "tile.h"

typedef enum { base, middle, wide } level;

static level best(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return wide;
  if (__builtin_cpu_supports("x86-64-v3")) return middle;
#endif
  return base;
}

static level chosen = base;

static const char *const names[] = {"base", "avx2", "avx512"};

__attribute__((constructor)) static void choose(void) {
  chosen = best();
  const char *wanted = getenv("CONDENSE_INSTRUCTION_SET");
  if (!wanted || !*wanted) return;
  for (level l = base; l <= wide; l++) {
    if (strcmp(wanted, names[l])) continue;
    if (l <= chosen) {
      chosen = l;
      return;
    }
    fprintf(stderr,
            "CONDENSE_INSTRUCTION_SET is %s, which this processor does not support; using %s\n",
            wanted, names[chosen]);
    return;
  }
  fprintf(stderr, "CONDENSE_INSTRUCTION_SET is %s, expected base, avx2 or avx512; using %s\n",
          wanted, names[chosen]);
}

const char *ck_instruction_set(void) { return names[chosen]; }

long ck_block_width(long remaining) {
  switch (chosen) {
    case wide: return remaining > 16 ? 32 : remaining > 8 ? 16 : 8;
    case middle: return remaining > 8 ? 16 : 8;
    default: return remaining > 4 ? 8 : 4;
  }
}

// Calls `function` of the selected instruction set.
#if defined(__x86_64__)
#define DISPATCH(function, ...)                        \
  switch (chosen) {                                    \
    case wide: wide_##function(__VA_ARGS__); break;    \
    case middle: middle_##function(__VA_ARGS__); break;\
    default: base_##function(__VA_ARGS__);             \
  }
#else
#define DISPATCH(function, ...) base_##function(__VA_ARGS__);
#endif

void ck_convolve(const ck_grid *grid, long width, const float *kernel, const float *bias) {
#if defined(__x86_64__)
  if (chosen == wide && width == 8) return narrow_convolve(grid, width, kernel, bias);
#endif
  DISPATCH(convolve, grid, width, kernel, bias)
}

void ck_accumulate_kernel(const ck_grid *grid, long width, float *sum) {
#if defined(__x86_64__)
  if (chosen == wide && width == 8) return narrow_accumulate_kernel(grid, width, sum);
#endif
  DISPATCH(accumulate_kernel, grid, width, sum)
}

// The same with vectors of at most `width` floats.
#if defined(__x86_64__)
#define DISPATCH_WIDTH(width, function, ...)                        \
  switch (chosen == wide && width < 16 ? middle : chosen) {         \
    case wide: wide_##function(__VA_ARGS__); break;                 \
    case middle: middle_##function(__VA_ARGS__); break;             \
    default: base_##function(__VA_ARGS__);                          \
  }
#else
#define DISPATCH_WIDTH(width, function, ...) base_##function(__VA_ARGS__);
#endif

void ck_winograd_input(long taps, const ck_tiles *tiles, const float *image, float *planes) {
  DISPATCH_WIDTH(tiles->width, winograd_input, taps, tiles, image, planes)
}

void ck_winograd_gradient(long taps, const ck_tiles *tiles, const float *image, float *planes) {
  DISPATCH_WIDTH(tiles->width, winograd_gradient, taps, tiles, image, planes)
}

void ck_winograd_output(
    long taps, const ck_tiles *tiles, const float *planes, const float *bias, float *image,
    long height, long width, long channels) {
  DISPATCH_WIDTH(tiles->width, winograd_output, taps, tiles, planes, bias, image, height, width,
                 channels)
}

void ck_winograd_kernel(
    long taps, const float *kernel, const long *offsets, long width, float *planes, long plane) {
  DISPATCH_WIDTH(width, winograd_kernel, taps, kernel, offsets, width, planes, plane)
}

void ck_winograd_kernel_gradient(
    long taps, const float *planes, long plane, long width, float *kernel, const long *offsets) {
  DISPATCH_WIDTH(width, winograd_kernel_gradient, taps, planes, plane, width, kernel, offsets)
}

// The same for rows of channels, with vectors no longer than a row.
#if defined(__x86_64__)
#define DISPATCH_ROWS(channels, function, ...)                                       \
  switch (channels < 8 ? base : channels < 16 && chosen == wide ? middle : chosen) { \
    case wide: wide_##function(__VA_ARGS__); break;                                  \
    case middle: middle_##function(__VA_ARGS__); break;                              \
    default: base_##function(__VA_ARGS__);                                           \
  }
#else
#define DISPATCH_ROWS(channels, function, ...) base_##function(__VA_ARGS__);
#endif

void ck_depthwise(const ck_grid *grid, const float *kernel, const float *bias) {
  DISPATCH_ROWS(grid->channels, depthwise, grid, kernel, bias)
}

void ck_depthwise_kernel(const ck_grid *grid, float *sum) {
  DISPATCH_ROWS(grid->channels, depthwise_kernel, grid, sum)
}

void ck_max_pool(const ck_grid *grid) {
  DISPATCH_ROWS(grid->channels, max_pool, grid)
}

void ck_average_pool(const ck_grid *grid, float divisor) {
  DISPATCH_ROWS(grid->channels, average_pool, grid, divisor)
}

void ck_max_pool_gradient(const ck_grid *grid, float *result) {
  DISPATCH_ROWS(grid->channels, max_pool_gradient, grid, result)
}

void ck_average_pool_gradient(const ck_grid *grid, float share, float *result) {
  DISPATCH_ROWS(grid->channels, average_pool_gradient, grid, share, result)
}

void ck_moments(const float *input, long rows, long channels, float *means, float *deviations) {
  DISPATCH_ROWS(channels, moments, input, rows, channels, means, deviations)
}

void ck_sums(const float *input, long rows, long channels, float *sums) {
  DISPATCH_ROWS(channels, sums, input, rows, channels, sums)
}

void ck_normalize(
    const float *input, long rows, long channels, const float *scale, const float *shift,
    const float *residual, float slope, float *output) {
  DISPATCH_ROWS(channels, normalize, input, rows, channels, scale, shift, residual, slope, output)
}

void ck_add_rectified(float *values, long count, const float *residual, float slope) {
  DISPATCH(add_rectified, values, count, residual, slope)
}

void ck_normalization_sums(
    const float *gradient, const float *output, float slope, const float *input, long rows,
    long channels, const float *mean, float *sums, float *products, float *rectified) {
  DISPATCH_ROWS(channels, normalization_sums, gradient, output, slope, input, rows, channels, mean,
                sums, products, rectified)
}

void ck_normalization_gradient(
    const float *gradient, const float *output, float slope, const float *input, long rows,
    long channels, const float *mean, const float *of_gradient, const float *of_input,
    const float *constant, float *result) {
  DISPATCH_ROWS(channels, normalization_gradient, gradient, output, slope, input, rows, channels,
                mean, of_gradient, of_input, constant, result)
}

void ck_copy_pixels(
    const float *source, long source_pixel, long kept, float *target, long target_pixel,
    long count) {
  for (long p = 0; p < count; p++) {
    const float *from = source + p * source_pixel;
    float *to = target + p * target_pixel;
    long done = 0;
    for (; done + 32 <= kept; done += 32) copy_floats(to + done, from + done, 32);
    copy_floats(to + done, from + done, kept - done);
    for (done = kept; done < target_pixel; done++) to[done] = 0;
  }
}

void ck_transpose(
    const float *source, long rows, long columns, long source_row, float *target, long target_row) {
  // Works in squares of 16 by 16 floats, so that whole cache lines are read and written.
  for (long i = 0; i < rows; i += 16) {
    const long end_i = i + 16 < rows ? i + 16 : rows;
    for (long j = 0; j < columns; j += 16) {
      const long end_j = j + 16 < columns ? j + 16 : columns;
      for (long b = j; b < end_j; b++)
        for (long a = i; a < end_i; a++) target[b * target_row + a] = source[a * source_row + b];
    }
  }
}

void ck_map(ck_function function, const float *input, long count, float *output) {
  DISPATCH(map, function, input, count, output)
}

double ck_shifted_exponentials(const float *input, float shift, long count, float *output) {
  switch (chosen) {
#if defined(__x86_64__)
    case wide: return wide_shifted_exponentials(input, shift, count, output);
    case middle: return middle_shifted_exponentials(input, shift, count, output);
#endif
    default: return base_shifted_exponentials(input, shift, count, output);
  }
}

float ck_largest(const float *input, long count) {
  switch (chosen) {
#if defined(__x86_64__)
    case wide: return wide_largest(input, count);
    case middle: return middle_largest(input, count);
#endif
    default: return base_largest(input, count);
  }
}
