#pragma once

/// The inner loops of convolution, pooling, normalization and elementary functions, compiled for
/// several instruction sets. The best one that the processor supports is selected when the process
/// starts. The loops allocate
/// nothing and start no threads.
///
/// Output channels are processed in blocks. A block's kernel is packed as `[kernelRows *
/// run][width]` with zeros after the last channel; `ck_block_width` returns the width of each
/// block.

/// A grid of output pixels with their patches in a padded image.
typedef struct {
  /// The first tap of the first pixel.
  const float *input;
  /// Floats between the rows of a patch.
  long inputRow;
  /// Floats between the taps in a row, where a loop processes them one by one.
  long inputTap;
  /// Floats between the patches of neighboring pixels, and of pixels one line apart.
  long inputPixel, inputLine;
  /// Rows of a patch, floats in each (kernel width times channels), and floats in the last one.
  long kernelRows, run, lastRun;
  /// Rows of a patch whose products are summed before they are added to the output; 0 for all.
  long rowsPerSum;
  /// Whether the products are added to the output instead of replacing it.
  long adds;
  /// Lines and columns of the grid of output pixels.
  long lines, columns;
  /// Channels in this block, at most its width.
  long channels;
  /// The first value of the block at the first pixel.
  float *output;
  /// Floats between neighboring output pixels, and between pixels one line apart.
  long outputPixel, outputLine;
} ck_grid;

/// The instruction set in use: `base`, `avx2` or `avx512`.
///
/// It is the best one that the processor supports, unless the environment variable
/// `CONDENSE_INSTRUCTION_SET` names a lower one. Processors of one architecture that use the same
/// set compute bit-identical results here.
const char *ck_instruction_set(void);

/// The width of the block that starts with `remaining` output channels left.
long ck_block_width(long remaining);

/// `output = patches * kernel`, plus `bias` if it is not null.
///
/// @param kernel packed: a row of `width` floats for each float of a patch
/// @param bias `[channels]` or null
void ck_convolve(const ck_grid *grid, long width, const float *kernel, const float *bias);

/// `sum += patches^T * gradient`. `grid->output` is the gradient and is only read.
///
/// The gradient must be readable up to `width` floats after the block's first channel of its last
/// pixel.
void ck_accumulate_kernel(const ck_grid *grid, long width, float *sum);

/// `output = patches * kernel + bias` with one kernel per channel. `grid->run` is the number of
/// taps, which are `grid->inputTap` floats apart.
///
/// @param kernel `[kernelRows][run][channels]`
/// @param bias `[channels]` or null
void ck_depthwise(const ck_grid *grid, const float *kernel, const float *bias);

/// `sum = patches^T * gradient` with one kernel per channel. `grid->output` is the gradient and is
/// only read.
///
/// @param sum `[kernelRows][run][channels]`
void ck_depthwise_kernel(const ck_grid *grid, float *sum);

/// The largest value of each channel in each window, which the grid describes as a patch. NaN if
/// there is a NaN.
void ck_max_pool(const ck_grid *grid);

/// The sum of each channel in each window, divided by `divisor`.
void ck_average_pool(const ck_grid *grid, float divisor);

/// Adds the gradient of each output, which is `grid->output` and only read, to the first of the
/// largest values in its window, row by row; to the last NaN if there is one.
///
/// @param result the gradient at `grid->input`, with the same strides
void ck_max_pool_gradient(const ck_grid *grid, float *result);

/// Adds `share` times the gradient of each output, which is `grid->output` and only read, to all of
/// its window. `grid->input` is not read.
///
/// @param result the gradient of the first tap of the first window, with the input's strides
void ck_average_pool_gradient(const ck_grid *grid, float share, float *result);

/// A grid of Winograd tiles of one image and some of their channels in planes `[tiles][width]`.
/// Kernels of 2x2 taps have tiles of 4x4 outputs and 25 planes, 3x3 taps 4x4 outputs and 36 planes,
/// 4x4 taps 3x3 outputs and 36 planes.
typedef struct {
  long rows, columns;
  /// Floats per tile in a plane: 4, 8, 16 or 32.
  long width;
  /// Floats between planes.
  long plane;
  /// Floats between neighboring pixels and lines of the image.
  long pixel, line;
} ck_tiles;

/// `planes = B^T d B` for the pixels under each tile of a padded image, `width` channels each.
void ck_winograd_input(long taps, const ck_tiles *tiles, const float *image, float *planes);

/// `planes = A y A^T` for the pixels of each tile of an output's gradient, `width` channels each.
void ck_winograd_gradient(long taps, const ck_tiles *tiles, const float *image, float *planes);

/// `image = A^T m A`, plus `bias` if it is not null, cropped to `height`, `width` and `channels`.
///
/// @param bias `[tiles->width]` or null
void ck_winograd_output(
    long taps, const ck_tiles *tiles, const float *planes, const float *bias, float *image,
    long height, long width, long channels);

/// `planes = G w G^T` for `width` neighboring output channels.
///
/// @param offsets the offset of each of the taps by taps weights from `kernel`; negative for a zero
void ck_winograd_kernel(
    long taps, const float *kernel, const long *offsets, long width, float *planes, long plane);

/// `kernel = G^T u G`: the gradient of a kernel from the gradient of its planes; negative offsets
/// are skipped.
void ck_winograd_kernel_gradient(
    long taps, const float *planes, long plane, long width, float *kernel, const long *offsets);

/// Copies the first `kept` floats of each pixel, followed by zeros.
void ck_copy_pixels(
    const float *source, long source_pixel, long kept, float *target, long target_pixel,
    long count);

/// `target[column][row] = source[row][column]`.
void ck_transpose(
    const float *source, long rows, long columns, long source_row, float *target, long target_row);

// Normalization of rows `[rows][channels]` with numbers per channel. A rectifier is `x` above zero
// and `slope * x` below: slope 1 for none, 0 for ReLU.

/// The mean of each channel, and the sum of squared deviations from it.
void ck_moments(const float *input, long rows, long channels, float *means, float *deviations);

/// The sum of each channel.
void ck_sums(const float *input, long rows, long channels, float *sums);

/// `output = rectified(input * scale + shift + residual)`; `residual` may be null.
void ck_normalize(
    const float *input, long rows, long channels, const float *scale, const float *shift,
    const float *residual, float slope, float *output);

/// `values = rectified(values + residual)`; `residual` may be null.
void ck_add_rectified(float *values, long count, const float *residual, float slope);

/// For each channel, the sums of the gradient and of gradient times centered input.
///
/// @param output the rectifier's output; null if there is none
/// @param rectified receives the gradient before the rectifier, unless it is null
void ck_normalization_sums(
    const float *gradient, const float *output, float slope, const float *input, long rows,
    long channels, const float *mean, float *sums, float *products, float *rectified);

/// `result = gradient * of_gradient + (input - mean) * of_input + constant`, where `gradient` is
/// the gradient before the rectifier.
void ck_normalization_gradient(
    const float *gradient, const float *output, float slope, const float *input, long rows,
    long channels, const float *mean, const float *of_gradient, const float *of_input,
    const float *constant, float *result);

/// A function of one scalar.
typedef enum {
  ck_exp, ck_sigmoid, ck_tanh, ck_erf, ck_silu, ck_gelu, ck_gelu_tanh, ck_mish
} ck_function;

/// `output = function(input)` for `count` scalars, with errors of a few units in the last place.
void ck_map(ck_function function, const float *input, long count, float *output);

/// The sum of `exp(input - shift)`.
///
/// @param output receives the exponentials, unless it is null
double ck_shifted_exponentials(const float *input, float shift, long count, float *output);

/// The largest of `count` scalars, at least one; NaN is ignored.
float ck_largest(const float *input, long count);

/// `base` to the power of `exponent`, also of a negative base with a whole exponent.
static inline float ck_power(float base, float exponent) { return __builtin_powf(base, exponent); }
