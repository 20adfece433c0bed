// The transforms of Winograd's convolution F(4x4, 3x3) for one instruction set (Lavin, Gray 2016, section 4.3).
// Included by tile.h. Planes: the 36 values of a tile lie `plane` floats apart.
//
// Channels are taken a vector at a time; the last vector ends at the last channel and may repeat some, so there must be
// at least LANES of them.

#define V NAME(vec)
#define LOAD(p) (*(const V *)(p))
#define STORE(p, x) (*(V *)(p) = (x))
#define CHANNELS(c, count) \
  for (long c = 0, end_ = (count); c < end_; \
       c = c + LANES >= end_ || c + 2 * LANES <= end_ ? c + LANES : end_ - LANES)

// Six values times B^T.
INLINE void NAME(input6)(const V d0, const V d1, const V d2, const V d3, const V d4, const V d5, V *o) {
  const V a = d4 - 4.0f * d2, b = d3 - 4.0f * d1, c = d4 - d2, d = 2.0f * (d3 - d1);
  o[0] = 4.0f * d0 - 5.0f * d2 + d4;
  o[1] = a + b;
  o[2] = a - b;
  o[3] = c + d;
  o[4] = c - d;
  o[5] = 4.0f * d1 - 5.0f * d3 + d5;
}

// Six values times A^T.
INLINE void NAME(output4)(const V m0, const V m1, const V m2, const V m3, const V m4, const V m5, V *o) {
  const V a = m1 + m2, b = m1 - m2, c = m3 + m4, d = m3 - m4;
  o[0] = m0 + a + c;
  o[1] = b + 2.0f * d;
  o[2] = a + 4.0f * c;
  o[3] = b + 8.0f * d + m5;
}

// Four values times A.
INLINE void NAME(gradient6)(const V y0, const V y1, const V y2, const V y3, V *o) {
  const V a = y0 + y2, b = y1 + y3, c = y0 + 4.0f * y2, d = 2.0f * y1 + 8.0f * y3;
  o[0] = y0;
  o[1] = a + b;
  o[2] = a - b;
  o[3] = c + d;
  o[4] = c - d;
  o[5] = y3;
}

// Three values times G.
INLINE void NAME(kernel6)(const V w0, const V w1, const V w2, V *o) {
  const V a = (w0 + w2) * (-1.0f / 6), b = w1 * (1.0f / 6);
  const V c = w0 * (1.0f / 24) + w2 * (1.0f / 6), d = w1 * (1.0f / 12);
  o[0] = w0 * 0.25f;
  o[1] = a - b;
  o[2] = a + b;
  o[3] = c + d;
  o[4] = c - d;
  o[5] = w2;
}

// Six values times G^T.
INLINE void NAME(kernel3)(const V u0, const V u1, const V u2, const V u3, const V u4, const V u5, V *o) {
  const V a = u1 + u2, b = u2 - u1, c = u3 + u4, d = u3 - u4;
  o[0] = u0 * 0.25f - a * (1.0f / 6) + c * (1.0f / 24);
  o[1] = b * (1.0f / 6) + d * (1.0f / 12);
  o[2] = (c - a) * (1.0f / 6) + u5;
}

static TARGET void NAME(winograd_input)(const ck_tiles *tiles, const float *image, float *planes) {
  for (long t = 0; t < tiles->rows * tiles->columns; t++) {
    const float *corner =
        image + t / tiles->columns * 4 * tiles->line + t % tiles->columns * 4 * tiles->pixel;
    CHANNELS(c, tiles->channels) {
      V half[6][6], row[6];
      UNROLL for (int j = 0; j < 6; j++) {
        const float *p = corner + j * tiles->pixel + c;
        NAME(input6)(LOAD(p), LOAD(p + tiles->line), LOAD(p + 2 * tiles->line),
                     LOAD(p + 3 * tiles->line), LOAD(p + 4 * tiles->line),
                     LOAD(p + 5 * tiles->line), row);
        UNROLL for (int i = 0; i < 6; i++) half[i][j] = row[i];
      }
      float *target = planes + t * tiles->channels + c;
      UNROLL for (int i = 0; i < 6; i++) {
        NAME(input6)(half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5], row);
        UNROLL for (int j = 0; j < 6; j++) STORE(target + (i * 6 + j) * tiles->plane, row[j]);
      }
    }
  }
}

static TARGET void NAME(winograd_gradient)(const ck_tiles *tiles, const float *image, float *planes) {
  for (long t = 0; t < tiles->rows * tiles->columns; t++) {
    const float *corner =
        image + t / tiles->columns * 4 * tiles->line + t % tiles->columns * 4 * tiles->pixel;
    CHANNELS(c, tiles->channels) {
      V half[6][4], row[6];
      UNROLL for (int j = 0; j < 4; j++) {
        const float *p = corner + j * tiles->pixel + c;
        NAME(gradient6)(LOAD(p), LOAD(p + tiles->line), LOAD(p + 2 * tiles->line),
                        LOAD(p + 3 * tiles->line), row);
        UNROLL for (int i = 0; i < 6; i++) half[i][j] = row[i];
      }
      float *target = planes + t * tiles->channels + c;
      UNROLL for (int i = 0; i < 6; i++) {
        NAME(gradient6)(half[i][0], half[i][1], half[i][2], half[i][3], row);
        UNROLL for (int j = 0; j < 6; j++) STORE(target + (i * 6 + j) * tiles->plane, row[j]);
      }
    }
  }
}

static TARGET void NAME(winograd_output)(
    const ck_tiles *tiles, const float *planes, const float *bias, float *image, long height, long width) {
  for (long t = 0; t < tiles->rows * tiles->columns; t++) {
    const long y = t / tiles->columns * 4, x = t % tiles->columns * 4;
    const long rows = height - y < 4 ? height - y : 4, columns = width - x < 4 ? width - x : 4;
    float *corner = image + y * tiles->line + x * tiles->pixel;
    CHANNELS(c, tiles->channels) {
      V half[4][6], row[4], start = {0};
      if (bias) start = LOAD(bias + c);
      const float *source = planes + t * tiles->channels + c;
      UNROLL for (int j = 0; j < 6; j++) {
        const float *p = source + j * tiles->plane;
        NAME(output4)(LOAD(p), LOAD(p + 6 * tiles->plane), LOAD(p + 12 * tiles->plane),
                      LOAD(p + 18 * tiles->plane), LOAD(p + 24 * tiles->plane),
                      LOAD(p + 30 * tiles->plane), row);
        UNROLL for (int i = 0; i < 4; i++) half[i][j] = row[i];
      }
      UNROLL for (int i = 0; i < 4; i++) {
        if (i >= rows) break;
        NAME(output4)(half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5], row);
        UNROLL for (int j = 0; j < 4; j++)
          if (j < columns) STORE(corner + i * tiles->line + j * tiles->pixel + c, row[j] + start);
      }
    }
  }
}

static TARGET void NAME(winograd_kernel)(
    const float *kernel, long tap, long channels, float *planes, long plane) {
  CHANNELS(c, channels) {
    V half[6][3], row[6];
    UNROLL for (int j = 0; j < 3; j++) {
      const float *p = kernel + j * tap + c;
      NAME(kernel6)(LOAD(p), LOAD(p + 3 * tap), LOAD(p + 6 * tap), row);
      UNROLL for (int i = 0; i < 6; i++) half[i][j] = row[i];
    }
    UNROLL for (int i = 0; i < 6; i++) {
      NAME(kernel6)(half[i][0], half[i][1], half[i][2], row);
      UNROLL for (int j = 0; j < 6; j++) STORE(planes + (i * 6 + j) * plane + c, row[j]);
    }
  }
}

static TARGET void NAME(winograd_kernel_gradient)(
    const float *planes, long plane, long channels, float *kernel, long tap) {
  CHANNELS(c, channels) {
    V half[3][6], row[3];
    UNROLL for (int j = 0; j < 6; j++) {
      const float *p = planes + j * plane + c;
      NAME(kernel3)(LOAD(p), LOAD(p + 6 * plane), LOAD(p + 12 * plane), LOAD(p + 18 * plane),
                    LOAD(p + 24 * plane), LOAD(p + 30 * plane), row);
      UNROLL for (int i = 0; i < 3; i++) half[i][j] = row[i];
    }
    UNROLL for (int i = 0; i < 3; i++) {
      NAME(kernel3)(half[i][0], half[i][1], half[i][2], half[i][3], half[i][4], half[i][5], row);
      UNROLL for (int j = 0; j < 3; j++) STORE(kernel + (i * 3 + j) * tap + c, row[j]);
    }
  }
}

#undef V
#undef LOAD
#undef STORE
#undef CHANNELS
