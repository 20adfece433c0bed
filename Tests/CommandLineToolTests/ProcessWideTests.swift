import Testing

/// Tests of process-wide state, above all signals; they run one after another.
@Suite("The condense process", .serialized)
enum ProcessWideTests {}
