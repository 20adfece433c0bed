// The transforms of Winograd's convolutions F(4x4, 3x3), F(3x3, 4x4) and F(4x4, 2x2) for one
// instruction set (Lavin, Gray 2016, section 4; the points are 0, 1, -1, 2, infinity, and -2 with
// more than two taps). Included by tile.h.
//
// Each is a matrix applied to the columns and then to the rows of a small square of vectors.

// The side of a tile of outputs, and of a square of planes.
#define TILE(taps) (taps == 4 ? 3 : 4)
#define SIDE(taps) (taps == 2 ? 5 : 6)

#define SQUARE(first, second, count)            \
  for (int first = 0; first < count; first++)   \
    for (int second = 0; second < count; second++)

// B^T d.
INLINE void NAME(input)(const int taps, const V *d, V *o) {
  if (taps > 2) {
    const V a = d[4] - 4.0f * d[2], b = d[3] - 4.0f * d[1];
    const V c = d[4] - d[2], e = 2.0f * (d[3] - d[1]);
    o[0] = 4.0f * d[0] - 5.0f * d[2] + d[4];
    o[1] = a + b;
    o[2] = a - b;
    o[3] = c + e;
    o[4] = c - e;
    o[5] = 4.0f * d[1] - 5.0f * d[3] + d[5];
  } else {
    const V a = d[3] - d[1];
    o[0] = 2.0f * (d[0] - d[2]) + a;
    o[1] = d[3] - d[2] - 2.0f * d[1];
    o[2] = d[3] - 3.0f * d[2] + 2.0f * d[1];
    o[3] = a;
    o[4] = d[4] - d[2] - 2.0f * a;
  }
}

// A^T m.
INLINE void NAME(output)(const int taps, const V *m, V *o) {
  const V a = m[1] + m[2], b = m[1] - m[2];
  if (taps > 2) {
    const V c = m[3] + m[4], d = m[3] - m[4];
    o[0] = m[0] + a + c;
    o[1] = b + 2.0f * d;
    o[2] = a + 4.0f * c;
    if (taps == 4) o[2] += m[5];
    else o[3] = b + 8.0f * d + m[5];
  } else {
    o[0] = m[0] + a + m[3];
    o[1] = b + 2.0f * m[3];
    o[2] = a + 4.0f * m[3];
    o[3] = b + 8.0f * m[3] + m[4];
  }
}

// A y.
INLINE void NAME(gradient)(const int taps, const V *y, V *o) {
  V a = y[0] + y[2], b = y[1], c = y[0] + 4.0f * y[2], d = 2.0f * y[1];
  if (taps != 4) {
    b += y[3];
    d += 8.0f * y[3];
  }
  o[0] = y[0];
  o[1] = a + b;
  o[2] = a - b;
  o[3] = c + d;
  if (taps > 2) o[4] = c - d;
  o[SIDE(taps) - 1] = y[TILE(taps) - 1];
}

// G w.
INLINE void NAME(kernel)(const int taps, const V *w, V *o) {
  if (taps > 2) {
    const V a = (w[0] + w[2]) * (-1.0f / 6), c = w[0] * (1.0f / 24) + w[2] * (1.0f / 6);
    V b = w[1] * (1.0f / 6), d = w[1] * (1.0f / 12);
    if (taps == 4) {
      b += w[3] * (1.0f / 6);
      d += w[3] * (1.0f / 3);
    }
    o[0] = w[0] * 0.25f;
    o[1] = a - b;
    o[2] = a + b;
    o[3] = c + d;
    o[4] = c - d;
    o[5] = w[taps - 1];
  } else {
    o[0] = w[0] * 0.5f;
    o[1] = (w[0] + w[1]) * -0.5f;
    o[2] = (w[1] - w[0]) * (1.0f / 6);
    o[3] = (w[0] + 2.0f * w[1]) * (1.0f / 6);
    o[4] = w[1];
  }
}

// G^T u.
INLINE void NAME(kernel_gradient)(const int taps, const V *u, V *o) {
  if (taps > 2) {
    const V a = u[1] + u[2], b = u[2] - u[1], c = u[3] + u[4], d = u[3] - u[4];
    o[0] = u[0] * 0.25f - a * (1.0f / 6) + c * (1.0f / 24);
    o[1] = b * (1.0f / 6) + d * (1.0f / 12);
    o[2] = (c - a) * (1.0f / 6);
    if (taps == 4) o[3] = b * (1.0f / 6) + d * (1.0f / 3);
    o[taps - 1] += u[5];
  } else {
    const V a = u[3] * (1.0f / 6);
    o[0] = (u[0] - u[1]) * 0.5f - u[2] * (1.0f / 6) + a;
    o[1] = u[2] * (1.0f / 6) - u[1] * 0.5f + 2.0f * a + u[4];
  }
}

// Transforms a square of side `from` to one of side `to`.
#define TRANSFORM(matrix, from, to)                                                     \
  UNROLL for (int j = 0; j < from; j++) {                                               \
    V column[6], moved[6];                                                                \
    UNROLL for (int i = 0; i < from; i++) column[i] = square[i][j];                     \
    NAME(matrix)(taps, column, moved);                                                     \
    UNROLL for (int i = 0; i < to; i++) half[i][j] = moved[i];                          \
  }                                                                                     \
  UNROLL for (int i = 0; i < to; i++) NAME(matrix)(taps, half[i], result[i]);

// The planes of squares of `from` by `from` pixels, one square per tile.
#define TO_PLANES(name, matrix, from)                                                          \
  INLINE void NAME(name)(                                                                      \
      const int taps, const ck_tiles *tiles, const float *image, float *planes) {              \
    const int m = TILE(taps), n = SIDE(taps);                                                  \
    for (long t = 0; t < tiles->rows * tiles->columns; t++) {                                  \
      const float *corner = image + t / tiles->columns * m * tiles->line +                     \
          t % tiles->columns * m * tiles->pixel;                                               \
      for (long c = 0; c < tiles->width; c += LANES) {                                         \
        V square[6][6], half[6][6], result[6][6];                                              \
        UNROLL SQUARE(i, j, from)                                                              \
          square[i][j] = LOAD(corner + i * tiles->line + j * tiles->pixel + c);                \
        TRANSFORM(matrix, from, n)                                                             \
        float *target = planes + t * tiles->width + c;                                         \
        UNROLL SQUARE(i, j, n) STORE(target + (i * n + j) * tiles->plane, result[i][j]);       \
      }                                                                                        \
    }                                                                                          \
  }
TO_PLANES(winograd_input_of, input, n)
TO_PLANES(winograd_gradient_of, gradient, m)

INLINE void NAME(winograd_output_of)(
    const int taps, const ck_tiles *tiles, const float *planes, const float *bias, float *image,
    long height, long width, long channels) {
  const int m = TILE(taps), n = SIDE(taps);
  for (long t = 0; t < tiles->rows * tiles->columns; t++) {
    const long y = t / tiles->columns * m, x = t % tiles->columns * m;
    const long rows = height - y < m ? height - y : m, columns = width - x < m ? width - x : m;
    float *corner = image + y * tiles->line + x * tiles->pixel;
    for (long c = 0; c < channels; c += LANES) {
      V square[6][6], half[6][6], result[6][6], start = {0};
      if (bias) start = LOAD(bias + c);
      const float *source = planes + t * tiles->width + c;
      UNROLL SQUARE(i, j, n) square[i][j] = LOAD(source + (i * n + j) * tiles->plane);
      TRANSFORM(output, n, m)
      if (rows == m && columns == m && c + LANES <= channels) {
        UNROLL SQUARE(i, j, m)
          STORE(corner + i * tiles->line + j * tiles->pixel + c, result[i][j] + start);
      } else {
        // Writes the whole tile first: a cropped tile has no constant extents.
        V cut[16];
        UNROLL SQUARE(i, j, m) cut[i * 4 + j] = result[i][j] + start;
        const long kept = channels - c < LANES ? channels - c : LANES;
        for (long i = 0; i < rows; i++)
          for (long j = 0; j < columns; j++)
            copy_floats(corner + i * tiles->line + j * tiles->pixel + c,
                        (const float *)&cut[i * 4 + j], kept);
      }
    }
  }
}

INLINE void NAME(winograd_kernel_of)(
    const int taps, const float *kernel, const long *offsets, long width, float *planes,
    long plane) {
  const int n = SIDE(taps);
  for (long c = 0; c < width; c += LANES) {
    V square[6][6], half[6][6], result[6][6];
    UNROLL SQUARE(i, j, taps) {
      const long tap = offsets[i * taps + j];
      square[i][j] = tap < 0 ? (V){0} : LOAD(kernel + tap + c);
    }
    TRANSFORM(kernel, taps, n)
    UNROLL SQUARE(i, j, n) STORE(planes + (i * n + j) * plane + c, result[i][j]);
  }
}

INLINE void NAME(winograd_kernel_gradient_of)(
    const int taps, const float *planes, long plane, long width, float *kernel,
    const long *offsets) {
  const int n = SIDE(taps);
  for (long c = 0; c < width; c += LANES) {
    V square[6][6], half[6][6], result[6][6];
    UNROLL SQUARE(i, j, n) square[i][j] = LOAD(planes + (i * n + j) * plane + c);
    TRANSFORM(kernel_gradient, n, taps)
    UNROLL SQUARE(i, j, taps) {
      const long tap = offsets[i * taps + j];
      if (tap >= 0) STORE(kernel + tap + c, result[i][j]);
    }
  }
}

// Makes the number of taps a constant.
#define WITH_TAPS(function, ...)                                \
  switch (taps) {                                               \
    case 2: NAME(function)(2, __VA_ARGS__); break;              \
    case 3: NAME(function)(3, __VA_ARGS__); break;              \
    default: NAME(function)(4, __VA_ARGS__);                    \
  }

static TARGET void NAME(winograd_input)(
    long taps, const ck_tiles *tiles, const float *image, float *planes) {
  WITH_TAPS(winograd_input_of, tiles, image, planes)
}

static TARGET void NAME(winograd_gradient)(
    long taps, const ck_tiles *tiles, const float *image, float *planes) {
  WITH_TAPS(winograd_gradient_of, tiles, image, planes)
}

static TARGET void NAME(winograd_output)(
    long taps, const ck_tiles *tiles, const float *planes, const float *bias, float *image,
    long height, long width, long channels) {
  WITH_TAPS(winograd_output_of, tiles, planes, bias, image, height, width, channels)
}

static TARGET void NAME(winograd_kernel)(
    long taps, const float *kernel, const long *offsets, long width, float *planes, long plane) {
  WITH_TAPS(winograd_kernel_of, kernel, offsets, width, planes, plane)
}

static TARGET void NAME(winograd_kernel_gradient)(
    long taps, const float *planes, long plane, long width, float *kernel, const long *offsets) {
  WITH_TAPS(winograd_kernel_gradient_of, planes, plane, width, kernel, offsets)
}

#undef SQUARE
#undef TRANSFORM
#undef TO_PLANES
#undef WITH_TAPS
#undef TILE
#undef SIDE
