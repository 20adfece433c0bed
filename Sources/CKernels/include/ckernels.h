#pragma once

/// The inner loops of convolution and normalization, compiled for several instruction sets; the
/// best that the processor has is chosen when the process starts. They allocate nothing and know no
/// threads.
///
/// Output channels are handled in blocks; a block's kernel is packed as `[kernelRows * run][width]`
/// with zeros behind the last channel. `ck_block_width` says how wide each block is.

/// A grid of output pixels whose patches lie in a padded image.
typedef struct {
  /// The first tap of the first pixel.
  const float *input;
  /// Floats between the rows of a patch.
  long inputRow;
  /// Floats between the patches of neighboring pixels, and of pixels one line apart.
  long inputPixel, inputLine;
  /// Rows of a patch, floats in each (kernel width times channels), and floats in the last one.
  long kernelRows, run, lastRun;
  /// Rows of a patch whose products are summed before they are added to the output; 0 for all.
  long rowsPerSum;
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
/// It is the best that the processor has, or a lesser one that the environment names in
/// `CONDENSE_INSTRUCTION_SET`. Processors of one architecture that use the same set compute the
/// same bits here.
const char *ck_instruction_set(void);

/// The width of the block that starts where `remaining` output channels are left.
long ck_block_width(long remaining);

/// `output = patches * kernel`, plus `bias` if it is not null.
///
/// @param kernel packed: a row of `width` floats for each float of a patch
/// @param bias `[channels]` or null
void ck_convolve(const ck_grid *grid, long width, const float *kernel, const float *bias);

/// `sum += patches^T * gradient`, where `grid->output` is the gradient and is only read.
///
/// The gradient must be readable up to `width` floats behind its last pixel's first channel of the
/// block.
void ck_accumulate_kernel(const ck_grid *grid, long width, float *sum);

/// `output = patches * kernel + bias` with a kernel per channel: `grid->run` counts taps,
/// `grid->channels` floats apart.
///
/// @param kernel `[kernelRows][run][channels]`
/// @param bias `[channels]` or null
void ck_depthwise(const ck_grid *grid, const float *kernel, const float *bias);

/// `sum = patches^T * gradient` with a kernel per channel, where `grid->output` is the gradient and
/// is only read.
///
/// @param sum `[kernelRows][run][channels]`
void ck_depthwise_kernel(const ck_grid *grid, float *sum);

/// A grid of Winograd tiles of one image and some of their channels in planes `[tiles][width]`:
/// tiles of 4x4 outputs and 25 planes for kernels of 2x2 taps, 4x4 and 36 for 3x3, 3x3 and 36 for
/// 4x4.
typedef struct {
  long rows, columns;
  /// Floats per tile in a plane: 4, 8, 16 or 32.
  long width;
  /// Floats between planes.
  long plane;
  /// Floats between neighboring pixels and lines of the image.
  long pixel, line;
} ck_tiles;

/// `planes = B^T d B` of the pixels under each tile of a padded image, of `width` channels each.
void ck_winograd_input(long taps, const ck_tiles *tiles, const float *image, float *planes);

/// `planes = A y A^T` of the pixels of each tile of an output's gradient, of `width` channels each.
void ck_winograd_gradient(long taps, const ck_tiles *tiles, const float *image, float *planes);

/// `image = A^T m A`, plus `bias` if it is not null, cut to `height`, `width` and `channels`.
///
/// @param bias `[tiles->width]` or null
void ck_winograd_output(
    long taps, const ck_tiles *tiles, const float *planes, const float *bias, float *image,
    long height, long width, long channels);

/// `planes = G w G^T` for `width` neighboring output channels.
///
/// @param offsets where each of the taps by taps weights lies behind `kernel`; negative for a zero
void ck_winograd_kernel(
    long taps, const float *kernel, const long *offsets, long width, float *planes, long plane);

/// `kernel = G^T u G`: the gradient of a kernel from that of its planes; negative offsets are left
/// out.
void ck_winograd_kernel_gradient(
    long taps, const float *planes, long plane, long width, float *kernel, const long *offsets);

/// The first `kept` floats of each pixel, and zeros behind them.
void ck_copy_pixels(
    const float *source, long source_pixel, long kept, float *target, long target_pixel,
    long count);

/// `target[column][row] = source[row][column]`.
void ck_transpose(
    const float *source, long rows, long columns, long source_row, float *target, long target_row);

// Normalization of rows `[rows][channels]` by numbers per channel. A rectifier is `x` above zero
// and `slope * x` below: 1 for none, 0 for ReLU.

/// The mean of each channel, and the sum of squared deviations from it.
void ck_moments(const float *input, long rows, long channels, float *means, float *deviations);

/// The sum of each channel.
void ck_sums(const float *input, long rows, long channels, float *sums);

/// `output = rectified(input * scale + shift + residual)`; `residual` may be null.
void ck_normalize(
    const float *input, long rows, long channels, const float *scale, const float *shift,
    const float *residual, float slope, float *output);

/// Per channel, the sums of the gradient and of gradient times centered input.
///
/// @param output what the rectifier gave; null if there was none
/// @param rectified receives the gradient before the rectifier, unless it is null
void ck_normalization_sums(
    const float *gradient, const float *output, float slope, const float *input, long rows,
    long channels, const float *mean, float *sums, float *products, float *rectified);

/// `result = gradient * of_gradient + (input - mean) * of_input + constant`, the gradient before
/// the rectifier.
void ck_normalization_gradient(
    const float *gradient, const float *output, float slope, const float *input, long rows,
    long channels, const float *mean, const float *of_gradient, const float *of_input,
    const float *constant, float *result);
