// Counts the bytes that a program holds on the heap.
//
// With glibc, malloc and its kin are replaced for the whole program, also for Swift and for C
// libraries; with AddressSanitizer its hooks are used. Elsewhere nothing is counted. Memory-mapped
// files do not count.

#ifndef CHEAP_H
#define CHEAP_H

/// Whether bytes are counted.
_Bool cheap_counts(void);

/// Whether the program runs with AddressSanitizer, which prints where it crashes.
_Bool cheap_is_sanitized(void);

/// The bytes that are allocated now.
long cheap_bytes(void);

/// The most bytes that were allocated at once since the last cheap_reset_peak.
long cheap_peak(void);

/// Restarts the peak at the bytes that are allocated now.
void cheap_reset_peak(void);

#endif
