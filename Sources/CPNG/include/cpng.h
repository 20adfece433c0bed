#pragma once

// PNG through libpng's low-level interface.
//
// libpng reports errors by longjmp, which must not cross a Swift frame. So this shim makes all
// calls that can jump, on blocks of memory: no Swift code runs inside libpng, and every resource is
// released on every path.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The largest picture that the decoder accepts.
typedef struct cpng_limits {
  /// The largest width and height in pixels.
  uint32_t side;
  /// The largest product of width and height.
  uint64_t pixels;
} cpng_limits;

/// A picture as rows of samples, without gaps. Samples of 16 bits are in the machine's byte order.
typedef struct cpng_picture {
  uint32_t width;
  uint32_t height;
  /// 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA.
  int channels;
  /// 8 or 16.
  int bit_depth;
  /// `width * height * channels * bit_depth / 8` bytes; free them with `cpng_release`.
  uint8_t *pixels;
} cpng_picture;

/// Decodes a whole PNG. Palettes, transparent colors and depths below 8 bits are expanded; 16 bits
/// stay 16 bits. Chunks that say nothing of the samples, such as color profiles, are skipped, and so
/// are surplus bytes in the stream of the pixels and after the end of the picture.
///
/// On failure returns false with a reason in `message`. `picture` then holds no pixels, but the
/// width and height from the header, or 0 if the header could not be read.
bool cpng_decode(const uint8_t *bytes, size_t count, cpng_limits limits, cpng_picture *picture,
                 char *message, size_t message_capacity);

/// Encodes a picture into a block of `*count` bytes; free it with `cpng_release`.
///
/// On failure returns false with a reason in `message` and leaves `*bytes` null.
bool cpng_encode(const cpng_picture *picture, cpng_limits limits, uint8_t **bytes, size_t *count,
                 char *message, size_t message_capacity);

/// Frees memory that this shim allocated; null is allowed.
void cpng_release(void *memory);
