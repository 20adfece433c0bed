#include "callocation.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

void callocation_link(void) {}

#ifdef __GLIBC__

// The functions of the C library behind those that are replaced here.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

// A text of limited length on the stack, since nothing can be allocated any more.
typedef struct {
  char characters[640];
  size_t count;
} text;

static void add(text *text, const char *words) {
  const size_t length = strlen(words);
  const size_t room = sizeof text->characters - text->count;
  const size_t added = length < room ? length : room;
  memcpy(text->characters + text->count, words, added);
  text->count += added;
}

static void add_number(text *text, unsigned long long number) {
  char digits[24];
  size_t place = sizeof digits;
  digits[--place] = 0;
  do digits[--place] = '0' + number % 10;
  while (number /= 10);
  add(text, digits + place);
}

static void add_bytes(text *text, unsigned long long bytes) {
  if (bytes < 10240) {
    add_number(text, bytes);
    add(text, " bytes");
  } else if (bytes < 10485760) {
    add_number(text, bytes >> 10);
    add(text, " KiB");
  } else {
    add_number(text, bytes >> 20);
    add(text, " MiB");
  }
}

static void add_limit(text *text, const char *name, int resource) {
  struct rlimit limit;
  if (getrlimit(resource, &limit) || limit.rlim_cur == RLIM_INFINITY) return;
  add(text, " (");
  add(text, name);
  add(text, " allows ");
  add_bytes(text, limit.rlim_cur);
  add(text, " in all)");
}

static void give_up(size_t bytes) {
  text text = {.count = 0};
  add(&text, "condense: There is not enough memory: the system refused another ");
  add_bytes(&text, bytes);
  add_limit(&text, "ulimit -v", RLIMIT_AS);
  add_limit(&text, "ulimit -d", RLIMIT_DATA);
  add(&text,
      ". Use smaller images, fewer images or a smaller batch, end other programs, or allow more "
      "memory. A run can be continued from its last checkpoint with --resume.\n");
  for (size_t written = 0; written < text.count;) {
    const ssize_t count = write(STDERR_FILENO, text.characters + written, text.count - written);
    if (count <= 0 && errno != EINTR) break;
    if (count > 0) written += count;
  }
  _exit(CALLOCATION_EXIT_CODE);
}

static void *checked(void *memory, size_t bytes) {
  if (!memory && bytes) give_up(bytes);
  return memory;
}

void *malloc(size_t bytes) { return checked(__libc_malloc(bytes), bytes); }

void *calloc(size_t count, size_t bytes) {
  size_t total;
  if (__builtin_mul_overflow(count, bytes, &total)) total = (size_t)-1;
  return checked(__libc_calloc(count, bytes), total);
}

void *realloc(void *memory, size_t bytes) { return checked(__libc_realloc(memory, bytes), bytes); }

void *memalign(size_t alignment, size_t bytes) {
  return checked(__libc_memalign(alignment, bytes), bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes) { return memalign(alignment, bytes); }

int posix_memalign(void **memory, size_t alignment, size_t bytes) {
  const int is_power = alignment && !(alignment & (alignment - 1));
  if (!is_power || alignment % sizeof(void *)) return EINVAL;
  *memory = memalign(alignment, bytes);
  return 0;
}

#endif
