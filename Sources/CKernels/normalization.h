// The loops of normalization for one instruction set, over rows `[rows][channels]`. Included by
// tile.h.
//
// Channels are processed four vectors at a time, so that whole cache lines are used; then one
// vector at a time, where the last may repeat some channels. If there are fewer channels than a
// vector holds, they are processed one by one.

// A value, or a gradient whose output is known, after a rectifier. NaN stays NaN.
INLINE V NAME(rectified)(const V value, const V output, const float slope) {
  typedef int mask __attribute__((vector_size(LANES * 4)));
  const mask closed = output <= 0.0f;
  const V below = slope == 0 ? (V){0} : value * slope;
  return (V)(((mask)below & closed) | ((mask)value & ~closed));
}

INLINE float NAME(rectified_scalar)(const float value, const float output, const float slope) {
  return output <= 0 ? (slope == 0 ? 0 : value * slope) : value;
}

static TARGET void NAME(moments)(
    const float *input, long rows, long channels, float *means, float *deviations) {
  const float share = 1.0f / rows;
#define CHUNK(n) {                                                                               \
    V sums[n] = {{0}}, squares[n] = {{0}};                                                       \
    for (long r = 0; r < rows; r++)                                                              \
      UNROLL for (int v = 0; v < n; v++) sums[v] += LOAD(input + r * channels + c + v * LANES);  \
    UNROLL for (int v = 0; v < n; v++) sums[v] *= share;                                         \
    for (long r = 0; r < rows; r++)                                                              \
      UNROLL for (int v = 0; v < n; v++) {                                                       \
        const V d = LOAD(input + r * channels + c + v * LANES) - sums[v];                        \
        squares[v] += d * d;                                                                     \
      }                                                                                          \
    UNROLL for (int v = 0; v < n; v++) {                                                         \
      STORE(means + c + v * LANES, sums[v]);                                                     \
      STORE(deviations + c + v * LANES, squares[v]);                                             \
    }                                                                                            \
  }
  ROW_CHUNKS(CHUNK)
#undef CHUNK
  for (; c < channels; c++) {
    float sum = 0, square = 0;
    for (long r = 0; r < rows; r++) sum += input[r * channels + c];
    sum *= share;
    for (long r = 0; r < rows; r++) {
      const float d = input[r * channels + c] - sum;
      square += d * d;
    }
    means[c] = sum;
    deviations[c] = square;
  }
}

static TARGET void NAME(sums)(const float *input, long rows, long channels, float *sums) {
#define CHUNK(n) {                                                                               \
    V total[n] = {{0}};                                                                          \
    for (long r = 0; r < rows; r++)                                                              \
      UNROLL for (int v = 0; v < n; v++) total[v] += LOAD(input + r * channels + c + v * LANES); \
    UNROLL for (int v = 0; v < n; v++) STORE(sums + c + v * LANES, total[v]);                    \
  }
  ROW_CHUNKS(CHUNK)
#undef CHUNK
  for (; c < channels; c++) {
    float total = 0;
    for (long r = 0; r < rows; r++) total += input[r * channels + c];
    sums[c] = total;
  }
}

static TARGET void NAME(normalize)(
    const float *input, long rows, long channels, const float *scale, const float *shift,
    const float *residual, float slope, float *output) {
  for (long r = 0; r < rows; r++) {
    const float *x = input + r * channels;
    float *y = output + r * channels;
#define CHUNK(n) {                                                                               \
    UNROLL for (int v = 0; v < n; v++) {                                                         \
      const long i = c + v * LANES;                                                              \
      V value = LOAD(x + i) * LOAD(scale + i) + LOAD(shift + i);                                 \
      if (residual) value += LOAD(residual + r * channels + i);                                  \
      STORE(y + i, NAME(rectified)(value, value, slope));                                       \
    }                                                                                            \
  }
    ROW_CHUNKS(CHUNK)
#undef CHUNK
    for (; c < channels; c++) {
      float value = x[c] * scale[c] + shift[c];
      if (residual) value += residual[r * channels + c];
      y[c] = NAME(rectified_scalar)(value, value, slope);
    }
  }
}

static TARGET void NAME(add_rectified)(
    float *values, long count, const float *residual, float slope) {
  long i = 0;
  for (; i + 4 * LANES <= count; i += 4 * LANES)
    UNROLL for (int v = 0; v < 4; v++) {
      const long k = i + v * LANES;
      V value = LOAD(values + k);
      if (residual) value += LOAD(residual + k);
      STORE(values + k, NAME(rectified)(value, value, slope));
    }
  for (; i < count; i++) {
    const float value = residual ? values[i] + residual[i] : values[i];
    values[i] = NAME(rectified_scalar)(value, value, slope);
  }
}

static TARGET void NAME(normalization_sums)(
    const float *gradient, const float *output, float slope, const float *input, long rows,
    long channels, const float *mean, float *sums, float *products, float *rectified) {
#define CHUNK(n) {                                                                               \
    V center[n], sum[n] = {{0}}, product[n] = {{0}};                                             \
    UNROLL for (int v = 0; v < n; v++) center[v] = LOAD(mean + c + v * LANES);                   \
    for (long r = 0; r < rows; r++)                                                              \
      UNROLL for (int v = 0; v < n; v++) {                                                       \
        const long i = r * channels + c + v * LANES;                                             \
        V g = LOAD(gradient + i);                                                                \
        if (output) g = NAME(rectified)(g, LOAD(output + i), slope);                            \
        if (rectified) STORE(rectified + i, g);                                                  \
        sum[v] += g;                                                                             \
        product[v] += g * (LOAD(input + i) - center[v]);                                         \
      }                                                                                          \
    UNROLL for (int v = 0; v < n; v++) {                                                         \
      STORE(sums + c + v * LANES, sum[v]);                                                       \
      STORE(products + c + v * LANES, product[v]);                                               \
    }                                                                                            \
  }
  ROW_CHUNKS(CHUNK)
#undef CHUNK
  for (; c < channels; c++) {
    float sum = 0, product = 0;
    for (long r = 0; r < rows; r++) {
      const long i = r * channels + c;
      float g = gradient[i];
      if (output) g = NAME(rectified_scalar)(g, output[i], slope);
      if (rectified) rectified[i] = g;
      sum += g;
      product += g * (input[i] - mean[c]);
    }
    sums[c] = sum;
    products[c] = product;
  }
}

static TARGET void NAME(normalization_gradient)(
    const float *gradient, const float *output, float slope, const float *input, long rows,
    long channels, const float *mean, const float *of_gradient, const float *of_input,
    const float *constant, float *result) {
  for (long r = 0; r < rows; r++) {
    const long start = r * channels;
#define CHUNK(n) {                                                                               \
    UNROLL for (int v = 0; v < n; v++) {                                                         \
      const long k = c + v * LANES, i = start + k;                                               \
      V g = LOAD(gradient + i);                                                                  \
      if (output) g = NAME(rectified)(g, LOAD(output + i), slope);                              \
      STORE(result + i, g * LOAD(of_gradient + k) +                                              \
          (LOAD(input + i) - LOAD(mean + k)) * LOAD(of_input + k) + LOAD(constant + k));         \
    }                                                                                            \
  }
    ROW_CHUNKS(CHUNK)
#undef CHUNK
    for (; c < channels; c++) {
      float g = gradient[start + c];
      if (output) g = NAME(rectified_scalar)(g, output[start + c], slope);
      result[start + c] =
          g * of_gradient[c] + (input[start + c] - mean[c]) * of_input[c] + constant[c];
    }
  }
}
