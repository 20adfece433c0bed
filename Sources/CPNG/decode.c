#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "cpng.h"
#include "failure.h"

/// The largest palette or list of transparent colors is far smaller.
static const png_alloc_size_t chunk_bytes = 1 << 20;

/// Deflate expands one byte to at most 1032.
static const uint64_t largest_expansion = 1032;

typedef struct reader {
  png_structp png;
  png_infop info;
  const uint8_t *bytes;
  size_t count;
  size_t position;
  cpng_limits limits;
  cpng_picture *picture;
  png_bytep *rows;
} reader;

static void take_bytes(png_structp png, png_bytep destination, size_t count) {
  reader *reader = png_get_io_ptr(png);
  if (count > reader->count - reader->position) png_error(png, "the file ends too early");
  memcpy(destination, reader->bytes + reader->position, count);
  reader->position += count;
}

/// What a sound picture can have: surplus bytes in the stream of the pixels, which programs leave
/// there, and a palette beside gray pixels. Any other warning is damage.
static const char *const forgiven[] = {
    "IDAT: Extra compressed data",
    "IDAT: Too much image data",
    "PLTE: ignored in grayscale PNG",
};

static void take_warning(png_structp png, png_const_charp warning) {
  for (size_t index = 0; index < sizeof forgiven / sizeof *forgiven; index++) {
    if (strcmp(warning, forgiven[index]) == 0) return;
  }
  failure_raise(png, warning);
}

/// Rejects a picture above the limits, and a size that the file is too short for, before memory is
/// allocated for it.
static void check_size(reader *reader) {
  const uint64_t width = png_get_image_width(reader->png, reader->info);
  const uint64_t height = png_get_image_height(reader->png, reader->info);
  if (width > reader->limits.side || height > reader->limits.side ||
      width * height > reader->limits.pixels) {
    png_error(reader->png, "the picture is too large");
  }
  const uint64_t pixel_bits = (uint64_t)png_get_channels(reader->png, reader->info) *
                              png_get_bit_depth(reader->png, reader->info);
  if (width * height * pixel_bits / 8 / largest_expansion > reader->count) {
    png_error(reader->png, "the file is too short for the size that it declares");
  }
}

static void request_plain_samples(reader *reader) {
  png_set_expand(reader->png);
  if (png_get_bit_depth(reader->png, reader->info) == 16 && is_little_endian()) {
    png_set_swap(reader->png);
  }
  png_set_interlace_handling(reader->png);
  png_read_update_info(reader->png, reader->info);
}

static void make_rows(reader *reader) {
  cpng_picture *picture = reader->picture;
  picture->width = png_get_image_width(reader->png, reader->info);
  picture->height = png_get_image_height(reader->png, reader->info);
  picture->channels = png_get_channels(reader->png, reader->info);
  picture->bit_depth = png_get_bit_depth(reader->png, reader->info);
  const size_t row_bytes =
      (size_t)picture->width * (size_t)picture->channels * (size_t)(picture->bit_depth / 8);
  if (row_bytes != png_get_rowbytes(reader->png, reader->info)) {
    png_error(reader->png, "the row length does not match width, channels and depth");
  }
  picture->pixels = malloc(row_bytes * picture->height);
  reader->rows = malloc(sizeof(png_bytep) * picture->height);
  if (picture->pixels == NULL || reader->rows == NULL) png_error(reader->png, "out of memory");
  for (size_t row = 0; row < picture->height; row++) {
    reader->rows[row] = picture->pixels + row * row_bytes;
  }
}

/// This order of calls rejected every corrupt file that was tried; libpng's simplified interface
/// accepts some. Between setjmp and longjmp `reader` does not change, only the memory that it
/// points to.
static bool read_picture(reader *reader) {
  png_structp png = reader->png;
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_read_fn(png, reader, take_bytes);
  png_set_user_limits(png, reader->limits.side, reader->limits.side);
  png_set_chunk_malloc_max(png, chunk_bytes);
  // Errors that libpng forgives become warnings, of which take_warning forgives a few.
  png_set_benign_errors(png, 1);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  // Only checksums are verified of chunks other than IHDR, PLTE, tRNS, IDAT and IEND: programs
  // write profiles, texts and the like that are not for this picture, and that nothing here uses.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_read_info(png, reader->info);
  check_size(reader);
  request_plain_samples(reader);
  make_rows(reader);
  png_read_image(png, reader->rows);
  png_read_end(png, NULL);
  return true;
}

bool cpng_decode(const uint8_t *bytes, size_t count, cpng_limits limits, cpng_picture *picture,
                 char *message, size_t message_capacity) {
  failure failure = {.message = message, .capacity = message_capacity};
  failure_set(&failure, "out of memory");
  *picture = (cpng_picture){0};
  reader reader = {.bytes = bytes, .count = count, .limits = limits, .picture = picture};
  reader.png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, &failure, failure_raise, take_warning);
  if (reader.png == NULL) return false;
  reader.info = png_create_info_struct(reader.png);
  const bool succeeded = reader.info != NULL && read_picture(&reader);
  if (!succeeded) {
    free(picture->pixels);
    *picture = (cpng_picture){
        .width = png_get_image_width(reader.png, reader.info),
        .height = png_get_image_height(reader.png, reader.info),
    };
  }
  free(reader.rows);
  png_destroy_read_struct(&reader.png, &reader.info, NULL);
  return succeeded;
}

void cpng_release(void *memory) { free(memory); }
