#pragma once

/// The exit code of a process that runs out of memory: EX_OSERR of sysexits.h.
#define CALLOCATION_EXIT_CODE 71

/// Makes a process end with a message and CALLOCATION_EXIT_CODE if it gets no memory.
///
/// A program that links this library has its own `malloc` and the like, which call those of the C
/// library. Without it, Swift's runtime ends the process with a backtrace, and libraries that check
/// for a null pointer report damaged files. Call this function to link the library; it does
/// nothing else. Only glibc allows such functions; elsewhere nothing changes.
void callocation_link(void);
