#include "cheap.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

static atomic_long bytes_now, bytes_at_peak;

long cheap_bytes(void) { return atomic_load(&bytes_now); }
long cheap_peak(void) { return atomic_load(&bytes_at_peak); }
void cheap_reset_peak(void) { atomic_store(&bytes_at_peak, atomic_load(&bytes_now)); }

static void grow(long bytes) {
  const long now = atomic_fetch_add(&bytes_now, bytes) + bytes;
  long peak = atomic_load(&bytes_at_peak);
  while (now > peak && !atomic_compare_exchange_weak(&bytes_at_peak, &peak, now)) {
  }
}

static void shrink(long bytes) { atomic_fetch_sub(&bytes_now, bytes); }

#ifndef __has_feature
#define __has_feature(name) 0
#endif

#if __has_feature(address_sanitizer)

extern size_t __sanitizer_get_allocated_size(const volatile void *);

_Bool cheap_counts(void) { return 1; }

_Bool cheap_is_sanitized(void) { return 1; }

// Foundation leaks some of the files that it reads. A failed precondition is an illegal instruction.
const char *__asan_default_options(void) {
  return "detect_leaks=0:handle_sigill=1:handle_sigtrap=1";
}

void __sanitizer_malloc_hook(const volatile void *memory, size_t size) { grow(size); }

void __sanitizer_free_hook(const volatile void *memory) {
  shrink(__sanitizer_get_allocated_size(memory));
}

#elif defined(__GLIBC__)

#include <malloc.h>

// The functions of the C library behind those that are replaced here.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

_Bool cheap_counts(void) { return 1; }
_Bool cheap_is_sanitized(void) { return 0; }

static void *counted(void *memory) {
  if (memory) grow(malloc_usable_size(memory));
  return memory;
}

void *malloc(size_t size) { return counted(__libc_malloc(size)); }
void *calloc(size_t count, size_t size) { return counted(__libc_calloc(count, size)); }
void *memalign(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }
void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
  if (alignment < sizeof(void *) || alignment & (alignment - 1)) return EINVAL;
  void *made = memalign(alignment, size);
  if (!made) return ENOMEM;
  *memory = made;
  return 0;
}

void *realloc(void *memory, size_t size) {
  const long before = memory ? malloc_usable_size(memory) : 0;
  void *moved = __libc_realloc(memory, size);
  if (moved || !size) shrink(before);
  return counted(moved);
}

void free(void *memory) {
  if (memory) shrink(malloc_usable_size(memory));
  __libc_free(memory);
}

#else

_Bool cheap_counts(void) { return 0; }
_Bool cheap_is_sanitized(void) { return 0; }

#endif
