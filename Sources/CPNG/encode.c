#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "cpng.h"
#include "failure.h"

typedef struct writer {
  png_structp png;
  png_infop info;
  const cpng_picture *picture;
  cpng_limits limits;
  uint8_t *bytes;
  size_t count;
  size_t capacity;
} writer;

static void give_bytes(png_structp png, png_bytep source, size_t count) {
  writer *writer = png_get_io_ptr(png);
  if (count > writer->capacity - writer->count) {
    size_t capacity = writer->capacity == 0 ? 4096 : writer->capacity;
    while (count > capacity - writer->count) {
      if (capacity > SIZE_MAX / 2) png_error(png, "out of memory");
      capacity *= 2;
    }
    uint8_t *larger = realloc(writer->bytes, capacity);
    if (larger == NULL) png_error(png, "out of memory");
    writer->bytes = larger;
    writer->capacity = capacity;
  }
  memcpy(writer->bytes + writer->count, source, count);
  writer->count += count;
}

static void keep_bytes(png_structp png) { (void)png; }

static int color_type(png_structp png, int channels) {
  switch (channels) {
    case 1: return PNG_COLOR_TYPE_GRAY;
    case 2: return PNG_COLOR_TYPE_GRAY_ALPHA;
    case 3: return PNG_COLOR_TYPE_RGB;
    case 4: return PNG_COLOR_TYPE_RGB_ALPHA;
    default: png_error(png, "PNG has one to four channels");
  }
}

/// Between setjmp and longjmp `writer` does not change, only the memory that it points to.
static bool write_picture(writer *writer) {
  png_structp png = writer->png;
  const cpng_picture *picture = writer->picture;
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  if ((uint64_t)picture->width * picture->height > writer->limits.pixels) {
    png_error(png, "the picture is too large");
  }
  png_set_write_fn(png, writer, give_bytes, keep_bytes);
  png_set_user_limits(png, writer->limits.side, writer->limits.side);
  png_set_IHDR(png, writer->info, picture->width, picture->height, picture->bit_depth,
               color_type(png, picture->channels), PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, writer->info);
  if (picture->bit_depth == 16 && is_little_endian()) png_set_swap(png);
  const size_t row_bytes =
      (size_t)picture->width * (size_t)picture->channels * (size_t)(picture->bit_depth / 8);
  for (size_t row = 0; row < picture->height; row++) {
    png_write_row(png, picture->pixels + row * row_bytes);
  }
  png_write_end(png, writer->info);
  return true;
}

bool cpng_encode(const cpng_picture *picture, cpng_limits limits, uint8_t **bytes, size_t *count,
                 char *message, size_t message_capacity) {
  failure failure = {.message = message, .capacity = message_capacity};
  failure_set(&failure, "out of memory");
  *bytes = NULL;
  *count = 0;
  writer writer = {.picture = picture, .limits = limits};
  writer.png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, &failure, failure_raise, failure_warn);
  if (writer.png == NULL) return false;
  writer.info = png_create_info_struct(writer.png);
  const bool succeeded = writer.info != NULL && write_picture(&writer);
  png_destroy_write_struct(&writer.png, &writer.info);
  if (!succeeded) {
    free(writer.bytes);
    return false;
  }
  *bytes = writer.bytes;
  *count = writer.count;
  return true;
}
