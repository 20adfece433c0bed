// Pooling for one instruction set: the largest value, or the mean, of each channel in windows of
// equal shape. Included by tile.h.
//
// The outputs are computed in chunks of channels as in normalization.h. Gradients are sums, so no
// vector may repeat a channel there. The taps in a row of a window are `inputTap` floats apart.

// The larger value; NaN if either one is NaN.
INLINE V NAME(larger)(const V value, const V largest) {
  typedef int mask __attribute__((vector_size(LANES * 4)));
  const mask replaces = (value > largest) | (value != value);
  return (V)(((mask)value & replaces) | ((mask)largest & ~replaces));
}

static TARGET void NAME(max_pool)(const ck_grid *grid) {
  const long channels = grid->channels, step = grid->inputTap;
  for (long line = 0; line < grid->lines; line++) {
    for (long column = 0; column < grid->columns; column++) {
      const float *window = grid->input + line * grid->inputLine + column * grid->inputPixel;
      float *output = grid->output + line * grid->outputLine + column * grid->outputPixel;
#define CHUNK(n) {                                                                              \
        V largest[n];                                                                           \
        UNROLL for (int v = 0; v < n; v++) largest[v] = (V){0} - __builtin_inff();              \
        for (long row = 0; row < grid->kernelRows; row++)                                       \
          for (long tap = 0; tap < grid->run; tap++)                                            \
            UNROLL for (int v = 0; v < n; v++)                                                  \
              largest[v] = NAME(larger)(                                                        \
                  LOAD(window + row * grid->inputRow + tap * step + c + v * LANES), largest[v]); \
        UNROLL for (int v = 0; v < n; v++) STORE(output + c + v * LANES, largest[v]);           \
      }
      ROW_CHUNKS(CHUNK)
#undef CHUNK
      for (; c < channels; c++) {
        float largest = -__builtin_inff();
        for (long row = 0; row < grid->kernelRows; row++)
          for (long tap = 0; tap < grid->run; tap++) {
            const float value = window[row * grid->inputRow + tap * step + c];
            if (value > largest || value != value) largest = value;
          }
        output[c] = largest;
      }
    }
  }
}

static TARGET void NAME(average_pool)(const ck_grid *grid, float divisor) {
  const long channels = grid->channels, step = grid->inputTap;
  for (long line = 0; line < grid->lines; line++) {
    for (long column = 0; column < grid->columns; column++) {
      const float *window = grid->input + line * grid->inputLine + column * grid->inputPixel;
      float *output = grid->output + line * grid->outputLine + column * grid->outputPixel;
#define CHUNK(n) {                                                                           \
        V sums[n] = {{0}};                                                                   \
        for (long row = 0; row < grid->kernelRows; row++)                                    \
          for (long tap = 0; tap < grid->run; tap++)                                         \
            UNROLL for (int v = 0; v < n; v++)                                               \
              sums[v] += LOAD(window + row * grid->inputRow + tap * step + c + v * LANES);   \
        UNROLL for (int v = 0; v < n; v++) STORE(output + c + v * LANES, sums[v] / divisor); \
      }
      ROW_CHUNKS(CHUNK)
#undef CHUNK
      for (; c < channels; c++) {
        float sum = 0;
        for (long row = 0; row < grid->kernelRows; row++)
          for (long tap = 0; tap < grid->run; tap++)
            sum += window[row * grid->inputRow + tap * step + c];
        output[c] = sum / divisor;
      }
    }
  }
}

static TARGET void NAME(max_pool_gradient)(const ck_grid *grid, float *result) {
  typedef int mask __attribute__((vector_size(LANES * 4)));
  const long channels = grid->channels, step = grid->inputTap;
  for (long line = 0; line < grid->lines; line++) {
    for (long column = 0; column < grid->columns; column++) {
      const long first = line * grid->inputLine + column * grid->inputPixel;
      const float *window = grid->input + first;
      const float *gradient = grid->output + line * grid->outputLine + column * grid->outputPixel;
      float *target = result + first;
      long c = 0;
      for (; c + LANES <= channels; c += LANES) {
        V largest = (V){0} - __builtin_inff();
        mask winner = {0};
        int number = 0;
        for (long row = 0; row < grid->kernelRows; row++)
          for (long tap = 0; tap < grid->run; tap++, number++) {
            const V value = LOAD(window + row * grid->inputRow + tap * step + c);
            const mask replaces = (value > largest) | (value != value);
            largest = (V)(((mask)value & replaces) | ((mask)largest & ~replaces));
            winner = (((mask){0} + number) & replaces) | (winner & ~replaces);
          }
        const mask slopes = (mask)LOAD(gradient + c);
        number = 0;
        for (long row = 0; row < grid->kernelRows; row++)
          for (long tap = 0; tap < grid->run; tap++, number++) {
            float *place = target + row * grid->inputRow + tap * step + c;
            STORE(place, LOAD(place) + (V)(slopes & (winner == number)));
          }
      }
      for (; c < channels; c++) {
        float largest = -__builtin_inff();
        long winner = 0;
        for (long row = 0; row < grid->kernelRows; row++)
          for (long tap = 0; tap < grid->run; tap++) {
            const long place = row * grid->inputRow + tap * step;
            const float value = window[place + c];
            if (value > largest || value != value) {
              largest = value;
              winner = place;
            }
          }
        target[winner + c] += gradient[c];
      }
    }
  }
}

static TARGET void NAME(average_pool_gradient)(const ck_grid *grid, float share, float *result) {
  const long channels = grid->channels, step = grid->inputTap;
  for (long line = 0; line < grid->lines; line++) {
    for (long column = 0; column < grid->columns; column++) {
      const float *gradient = grid->output + line * grid->outputLine + column * grid->outputPixel;
      float *target = result + line * grid->inputLine + column * grid->inputPixel;
      for (long row = 0; row < grid->kernelRows; row++)
        for (long tap = 0; tap < grid->run; tap++) {
          float *place = target + row * grid->inputRow + tap * step;
          long c = 0;
          // In two statements, so that every instruction set rounds the product alike.
          for (; c + LANES <= channels; c += LANES) {
            const V part = LOAD(gradient + c) * share;
            STORE(place + c, LOAD(place + c) + part);
          }
          for (; c < channels; c++) {
            const float part = gradient[c] * share;
            place[c] += part;
          }
        }
    }
  }
}
