#include "ckernels.h"

#if defined(__x86_64__)

// 16 lanes and 32 registers. Named by its features: an architecture would make the compiler prefer 8 lanes.
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
#include "tile.h"

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
  if (__builtin_cpu_supports("x86-64-v4")) return wide;
  if (__builtin_cpu_supports("x86-64-v3")) return middle;
#endif
  return base;
}

static level chosen = base;

__attribute__((constructor)) static void choose(void) { chosen = best(); }

long ck_block_width(long remaining) {
  switch (chosen) {
    case wide: return remaining > 16 ? 32 : remaining > 8 ? 16 : 8;
    case middle: return remaining > 8 ? 16 : 8;
    default: return remaining > 4 ? 8 : 4;
  }
}

void ck_convolve(const ck_grid *grid, long width, const float *kernel, const float *bias) {
  switch (chosen) {
#if defined(__x86_64__)
    case wide:
      if (width == 8) narrow_convolve(grid, width, kernel, bias);
      else wide_convolve(grid, width, kernel, bias);
      break;
    case middle: middle_convolve(grid, width, kernel, bias); break;
#endif
    default: base_convolve(grid, width, kernel, bias);
  }
}

void ck_accumulate_kernel(const ck_grid *grid, long width, float *sum) {
  switch (chosen) {
#if defined(__x86_64__)
    case wide:
      if (width == 8) narrow_accumulate_kernel(grid, width, sum);
      else wide_accumulate_kernel(grid, width, sum);
      break;
    case middle: middle_accumulate_kernel(grid, width, sum); break;
#endif
    default: base_accumulate_kernel(grid, width, sum);
  }
}
