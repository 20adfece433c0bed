#pragma once

// PNG through libpng's low-level interface.
//
// libpng reports errors by longjmp, which must not cross a Swift frame. So everything that can jump
// happens in here, on blocks of memory: no Swift code runs inside libpng, and every resource is
// released on every way out.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What a reader is willing to decode.
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
  /// `width * height * channels * bit_depth / 8` bytes, to be given back with `cpng_release`.
  uint8_t *pixels;
} cpng_picture;

/// Decodes a whole PNG. Palettes, transparent colors and depths below 8 bits are expanded; 16 bits
/// stay 16 bits; gamma and color profiles are ignored, and so are bytes after the end of the
/// picture.
///
/// On failure returns false with a reason in `message`; `picture` then holds no pixels, but the
/// width and height that the header declared, where it could be read (else 0).
bool cpng_decode(const uint8_t *bytes, size_t count, cpng_limits limits, cpng_picture *picture,
                 char *message, size_t message_capacity);

/// Encodes a picture into a block of `*count` bytes, to be given back with `cpng_release`.
///
/// On failure returns false with a reason in `message` and leaves `*bytes` null.
bool cpng_encode(const cpng_picture *picture, cpng_limits limits, uint8_t **bytes, size_t *count,
                 char *message, size_t message_capacity);

/// Gives back memory that this shim handed out; null is fine.
void cpng_release(void *memory);
