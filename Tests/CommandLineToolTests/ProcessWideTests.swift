import Testing

/// Tests of what a process has once, above all its signals: they run one after another.
@Suite("The whole process", .serialized)
enum ProcessWideTests {}
