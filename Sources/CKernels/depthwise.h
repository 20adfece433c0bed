// Depthwise convolution for one instruction set: each channel has its own kernel. Included by
// tile.h.
//
// Channels are processed in chunks as in normalization.h. A patch's taps are `inputTap` floats
// apart in a row.

static TARGET void NAME(depthwise)(const ck_grid *grid, const float *kernel, const float *bias) {
  const long channels = grid->channels, step = grid->inputTap;
  for (long line = 0; line < grid->lines; line++) {
    for (long column = 0; column < grid->columns; column++) {
      const float *patch = grid->input + line * grid->inputLine + column * grid->inputPixel;
      float *output = grid->output + line * grid->outputLine + column * grid->outputPixel;
#define CHUNK(n) {                                                                               \
        V sums[n];                                                                               \
        UNROLL for (int v = 0; v < n; v++) sums[v] = bias ? LOAD(bias + c + v * LANES) : (V){0}; \
        for (long row = 0; row < grid->kernelRows; row++)                                        \
          for (long tap = 0; tap < grid->run; tap++)                                             \
            UNROLL for (int v = 0; v < n; v++)                                                   \
              sums[v] += LOAD(patch + row * grid->inputRow + tap * step + c + v * LANES) *       \
                  LOAD(kernel + (row * grid->run + tap) * channels + c + v * LANES);             \
        UNROLL for (int v = 0; v < n; v++) STORE(output + c + v * LANES, sums[v]);               \
      }
      ROW_CHUNKS(CHUNK)
#undef CHUNK
      for (; c < channels; c++) {
        float sum = bias ? bias[c] : 0;
        for (long row = 0; row < grid->kernelRows; row++)
          for (long tap = 0; tap < grid->run; tap++)
            sum += patch[row * grid->inputRow + tap * step + c] *
                kernel[(row * grid->run + tap) * channels + c];
        output[c] = sum;
      }
    }
  }
}

static TARGET void NAME(depthwise_kernel)(const ck_grid *grid, float *sum) {
  const long channels = grid->channels, step = grid->inputTap;
  for (long row = 0; row < grid->kernelRows; row++) {
    for (long tap = 0; tap < grid->run; tap++) {
      const float *first = grid->input + row * grid->inputRow + tap * step;
      float *target = sum + (row * grid->run + tap) * channels;
#define CHUNK(n) {                                                                               \
        V sums[n] = {{0}};                                                                       \
        for (long line = 0; line < grid->lines; line++)                                          \
          for (long column = 0; column < grid->columns; column++)                                \
            UNROLL for (int v = 0; v < n; v++)                                                   \
              sums[v] += LOAD(first + line * grid->inputLine + column * grid->inputPixel + c +   \
                      v * LANES) *                                                               \
                  LOAD(grid->output + line * grid->outputLine + column * grid->outputPixel + c + \
                      v * LANES);                                                                \
        UNROLL for (int v = 0; v < n; v++) STORE(target + c + v * LANES, sums[v]);               \
      }
      ROW_CHUNKS(CHUNK)
#undef CHUNK
      for (; c < channels; c++) {
        float total = 0;
        for (long line = 0; line < grid->lines; line++)
          for (long column = 0; column < grid->columns; column++)
            total += first[line * grid->inputLine + column * grid->inputPixel + c] *
                grid->output[line * grid->outputLine + column * grid->outputPixel + c];
        target[c] = total;
      }
    }
  }
}
