#pragma once

#include <png.h>
#include <stdbool.h>

/// Holds the reason of a failure. Every libpng struct of this shim has one as its error pointer.
typedef struct failure {
  char *message;
  size_t capacity;
  /// The last warning. For a bad header, libpng gives the details in a warning and then the error
  /// "invalid".
  char warning[128];
} failure;

/// Stores a reason without jumping.
void failure_set(failure *failure, const char *reason);

/// libpng's error callback: stores the reason and jumps.
PNG_NORETURN void failure_raise(png_structp png, png_const_charp reason);

/// libpng's warning callback: stores the warning and prints nothing.
void failure_warn(png_structp png, png_const_charp warning);

/// Whether samples of 16 bits must be swapped on their way between PNG (big-endian) and memory.
bool is_little_endian(void);
