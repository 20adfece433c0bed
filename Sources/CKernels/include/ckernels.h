#pragma once

/// The inner loops of direct convolution, compiled for several instruction sets; the best that the processor
/// has is chosen when the process starts. They allocate nothing and know no threads.
///
/// Output channels are handled in blocks; a block's kernel is packed as `[kernelRows * run][width]` with zeros
/// behind the last channel. `ck_block_width` says how wide each block is.

/// A grid of output pixels whose patches lie in a padded image.
typedef struct {
  /// The first tap of the first pixel.
  const float *input;
  /// Floats between the rows of a patch.
  long inputRow;
  /// Floats between the patches of neighboring pixels, and of pixels one line apart.
  long inputPixel, inputLine;
  /// Rows of a patch, and floats in each: kernel width times channels.
  long kernelRows, run;
  /// Lines and columns of the grid of output pixels.
  long lines, columns;
  /// Channels in this block, at most its width.
  long channels;
  /// The first value of the block at the first pixel.
  float *output;
  /// Floats between neighboring output pixels, and between pixels one line apart.
  long outputPixel, outputLine;
} ck_grid;

/// The width of the block that starts where `remaining` output channels are left.
long ck_block_width(long remaining);

/// `output = patches * kernel`, plus `bias` if it is not null.
///
/// @param kernel packed, `[kernelRows * run][width]`
/// @param bias `[channels]` or null
void ck_convolve(const ck_grid *grid, long width, const float *kernel, const float *bias);

/// `sum += patches^T * gradient`, where `grid->output` is the gradient and is only read.
///
/// @param sum packed, `[kernelRows * run][width]`
/// The gradient must be readable up to `width` floats behind its last pixel's first channel of the block.
void ck_accumulate_kernel(const ck_grid *grid, long width, float *sum);

/// A grid of Winograd tiles of one image, each of 4x4 output pixels, and its 36 planes `[tiles][channels]`.
typedef struct {
  long rows, columns;
  /// At least 16: the transforms work on whole vectors.
  long channels;
  /// Floats between neighboring pixels and lines of the image.
  long pixel, line;
  /// Floats between planes.
  long plane;
} ck_tiles;

/// `planes = B^T d B` of the 6x6 pixels under each tile of a padded image.
void ck_winograd_input(const ck_tiles *tiles, const float *image, float *planes);

/// `planes = A y A^T` of the 4x4 pixels of each tile of an output's gradient.
void ck_winograd_gradient(const ck_tiles *tiles, const float *image, float *planes);

/// `image = A^T m A`, plus `bias` if it is not null, cut to `height` and `width`.
void ck_winograd_output(
    const ck_tiles *tiles, const float *planes, const float *bias, float *image, long height, long width);

/// `planes = G w G^T` of 3x3 taps that lie `tap` floats apart, for at least 16 neighboring channels.
void ck_winograd_kernel(const float *kernel, long tap, long channels, float *planes, long plane);

/// `kernel = G^T u G`: the gradient of a kernel from that of its planes.
void ck_winograd_kernel_gradient(
    const float *planes, long plane, long channels, float *kernel, long tap);

// Normalization of rows `[rows][channels]` by numbers per channel. A rectifier is `x` above zero and `slope * x` below:
// 1 for none, 0 for ReLU.

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

/// `result = gradient * of_gradient + (input - mean) * of_input + constant`, the gradient before the rectifier.
void ck_normalization_gradient(
    const float *gradient, const float *output, float slope, const float *input, long rows,
    long channels, const float *mean, const float *of_gradient, const float *of_input,
    const float *constant, float *result);
