#include "failure.h"

#include <stdint.h>
#include <stdio.h>

void failure_set(failure *failure, const char *reason) {
  if (failure->warning[0] != '\0') {
    snprintf(failure->message, failure->capacity, "%s (%s)", reason, failure->warning);
  } else {
    snprintf(failure->message, failure->capacity, "%s", reason);
  }
}

void failure_raise(png_structp png, png_const_charp reason) {
  failure_set(png_get_error_ptr(png), reason);
  png_longjmp(png, 1);
}

void failure_warn(png_structp png, png_const_charp warning) {
  failure *failure = png_get_error_ptr(png);
  snprintf(failure->warning, sizeof failure->warning, "%s", warning);
}

bool is_little_endian(void) {
  const uint16_t one = 1;
  return *(const uint8_t *)&one == 1;
}
