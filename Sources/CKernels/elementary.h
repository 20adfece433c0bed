// Elementary functions for one instruction set, with errors of a few units in the last place, and
// loops over them. Included by tile.h. The polynomials are those of Cephes (Moshier 1989).

typedef int NAME(ints) __attribute__((vector_size(LANES * 4)));

// The lanes of `a` where `mask` is set, else those of `b`.
INLINE V NAME(select)(const NAME(ints) mask, const V a, const V b) {
  return (V)(((NAME(ints))a & mask) | ((NAME(ints))b & ~mask));
}

INLINE V NAME(absolute)(const V x) { return (V)((NAME(ints))x & 0x7fffffff); }

// exp(x): 2^n times a polynomial of the rest. Results below the normal numbers are zero.
INLINE V NAME(exponential)(const V x) {
  const V most = (V){0} + 89.0f, least = (V){0} - 87.3365f;
  // A comparison with NaN is false, so NaN passes.
  const NAME(ints) above = x > most, below = x < least;
  const V inside = NAME(select)(above, most, NAME(select)(below, least, x));
  // Adding 1.5 * 2^23 rounds to an integer, which is in the lowest bits then.
  const V shifted = inside * 1.44269504f + 12582912.0f;
  const V n = shifted - 12582912.0f;
  const V rest = (inside - n * 0.693359375f) + n * 2.12194440e-4f;
  V sum = rest * 1.9875691500e-4f + 1.3981999507e-3f;
  sum = sum * rest + 8.3334519073e-3f;
  sum = sum * rest + 4.1665795894e-2f;
  sum = sum * rest + 1.6666665459e-1f;
  sum = sum * rest + 5.0000001201e-1f;
  sum = (sum * rest) * rest + rest + 1.0f;
  // In two steps, since 2^128 is no float.
  const NAME(ints) power = (NAME(ints))shifted - 0x4b400000, half = power >> 1;
  const V scaled = sum * (V)((half + 127) << 23) * (V)((power - half + 127) << 23);
  return (V)((NAME(ints))scaled & ~below);
}

INLINE V NAME(logistic)(const V x) { return 1.0f / (1.0f + NAME(exponential)(-x)); }

INLINE V NAME(tangent)(const V x) {
  const V size = NAME(absolute)(x), square = x * x;
  V sum = square * -5.70498872745e-3f + 2.06390887954e-2f;
  sum = sum * square - 5.37397155531e-2f;
  sum = sum * square + 1.33314422036e-1f;
  sum = sum * square - 3.33332819422e-1f;
  const V near = sum * square * x + x;
  const V far = 1.0f - 2.0f / (NAME(exponential)(2.0f * size) + 1.0f);
  const V signedFar = (V)((NAME(ints))far | ((NAME(ints))x & (int)0x80000000));
  return NAME(select)(size < 0.625f, near, NAME(select)(size >= 0.625f, signedFar, x));
}

// erf(x) below 1, where it is accurate.
INLINE V NAME(error_near)(const V x) {
  const V square = x * x;
  V sum = square * 7.853861353153693e-5f - 8.010193625184903e-4f;
  sum = sum * square + 5.188327685732524e-3f;
  sum = sum * square - 2.685381193529856e-2f;
  sum = sum * square + 1.128358514861418e-1f;
  sum = sum * square - 3.761262582423300e-1f;
  sum = sum * square + 1.128379165726710f;
  return sum * x;
}

// 1 - erf(x) from 1 on.
INLINE V NAME(complement_far)(const V x) {
  const V inverse = 1.0f / x, square = inverse * inverse;
  V a = square * 2.326819970068386e-2f - 1.387039388740657e-1f;
  a = a * square + 3.687424674597105e-1f;
  a = a * square - 5.824733027278666e-1f;
  a = a * square + 6.210004621745983e-1f;
  a = a * square - 4.944515323274145e-1f;
  a = a * square + 3.404879937665872e-1f;
  a = a * square - 2.741127028184656e-1f;
  a = a * square + 5.638259427386472e-1f;
  V b = square * -1.047766399936249e+1f + 1.297719955372516e+1f;
  b = b * square - 7.495518717768503e+0f;
  b = b * square + 2.921019019210786e+0f;
  b = b * square - 1.015265279202700e+0f;
  b = b * square + 4.218463358204948e-1f;
  b = b * square - 2.820767439740514e-1f;
  b = b * square + 5.641895067754075e-1f;
  return NAME(exponential)(-x * x) * inverse * NAME(select)(x < 2.0f, a, b);
}

INLINE V NAME(error)(const V x) {
  const V size = NAME(absolute)(x);
  const V far = 1.0f - NAME(complement_far)(size);
  const V signedFar = (V)((NAME(ints))far | ((NAME(ints))x & (int)0x80000000));
  return NAME(select)(size >= 1.0f, signedFar, NAME(error_near)(x));
}

// x times the distribution function of the normal distribution; below zero from the complement,
// whose digits do not cancel.
INLINE V NAME(gelu)(const V x) {
  const V z = x * 0.70710678f, size = NAME(absolute)(z);
  const V rest = NAME(select)(
      size >= 1.0f, NAME(complement_far)(size), 1.0f - NAME(error_near)(size));
  return x * NAME(select)(x > 0.0f, 1.0f - 0.5f * rest, 0.5f * rest);
}

INLINE V NAME(gelu_tanh)(const V x) {
  return 0.5f * x * (1.0f + NAME(tangent)(0.79788456f * (x + 0.044715f * x * x * x)));
}

// x * tanh(log(1 + e)) is x * (e^2 + 2e) / (e^2 + 2e + 2) with e = exp(x).
INLINE V NAME(mish)(const V x) {
  const V e = NAME(exponential)(NAME(select)(x > 20.0f, (V){0} + 20.0f, x));
  const V sum = e * (e + 2.0f);
  return x * (sum / (sum + 2.0f));
}

INLINE V NAME(function)(const long function, const V x) {
  switch (function) {
    case ck_exp: return NAME(exponential)(x);
    case ck_sigmoid: return NAME(logistic)(x);
    case ck_tanh: return NAME(tangent)(x);
    case ck_erf: return NAME(error)(x);
    case ck_silu: return x * NAME(logistic)(x);
    case ck_gelu: return NAME(gelu)(x);
    case ck_gelu_tanh: return NAME(gelu_tanh)(x);
    default: return NAME(mish)(x);
  }
}

// A constant function makes the switch vanish.
INLINE void NAME(map_constant)(
    const long function, const float *input, long count, float *output) {
  long i = 0;
  for (; i + LANES <= count; i += LANES)
    STORE(output + i, NAME(function)(function, LOAD(input + i)));
  if (i == count) return;
  float rest[LANES] = {0};
  for (long j = i; j < count; j++) rest[j - i] = input[j];
  const V result = NAME(function)(function, LOAD(rest));
  STORE(rest, result);
  for (long j = i; j < count; j++) output[j] = rest[j - i];
}

static TARGET void NAME(map)(long function, const float *input, long count, float *output) {
#define FUNCTION(f) case f: NAME(map_constant)(f, input, count, output); break;
  switch (function) {
    FUNCTION(ck_exp) FUNCTION(ck_sigmoid) FUNCTION(ck_tanh) FUNCTION(ck_erf) FUNCTION(ck_silu)
    FUNCTION(ck_gelu) FUNCTION(ck_gelu_tanh) FUNCTION(ck_mish)
  }
#undef FUNCTION
}

// exp(input - shift) in `output`, unless it is null; returns the sum.
static TARGET double NAME(shifted_exponentials)(
    const float *input, float shift, long count, float *output) {
  double total = 0;
  for (long start = 0; start < count; start += 64 * LANES) {
    const long end = start + 64 * LANES < count ? start + 64 * LANES : count;
    V sums = {0};
    long i = start;
    for (; i + LANES <= end; i += LANES) {
      const V value = NAME(exponential)(LOAD(input + i) - shift);
      if (output) STORE(output + i, value);
      sums += value;
    }
    for (int lane = 0; lane < LANES; lane++) total += sums[lane];
    if (i == end) continue;
    float rest[LANES] = {0};
    for (long j = i; j < end; j++) rest[j - i] = input[j] - shift;
    const V value = NAME(exponential)(LOAD(rest));
    STORE(rest, value);
    for (long j = i; j < end; j++) {
      if (output) output[j] = rest[j - i];
      total += rest[j - i];
    }
  }
  return total;
}

// The largest of `count` scalars, at least one; NaN is ignored.
static TARGET float NAME(largest)(const float *input, long count) {
  float result = input[0];
  long i = 0;
  if (count >= LANES) {
    V most = LOAD(input);
    for (i = LANES; i + LANES <= count; i += LANES) {
      const V value = LOAD(input + i);
      most = NAME(select)(value > most, value, most);
    }
    for (int lane = 0; lane < LANES; lane++) result = most[lane] > result ? most[lane] : result;
  }
  for (; i < count; i++) result = input[i] > result ? input[i] : result;
  return result;
}
