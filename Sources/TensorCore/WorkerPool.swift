import Foundation
import Synchronization

/// Threads that help with parallel loops and spin for a moment between loops.
///
/// A training step has thousands of loops of a few dozen microseconds each, and waking a sleeping
/// thread takes about as long as one loop. A helper therefore polls for the next loop before it
/// sleeps. A caller that has finished a loop does not wait for helpers that have not started.
final class WorkerPool: Sendable {
  /// The pool of the process. It does not affect results.
  static let shared = WorkerPool()

  private let isTaken = Atomic(false)
  private let helpers = Mutex<[Helper]>([])

  /// Calls `body` on this thread and, at the same time, on up to `count` helpers. Returns false if
  /// the pool is busy with another loop.
  func run(helpers count: Int, _ body: () -> Void) -> Bool {
    guard isTaken.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    else { return false }
    defer { isTaken.store(false, ordering: .releasing) }
    let team = helpers.withLock { helpers in
      while helpers.count < count { helpers.append(Helper()) }
      return helpers.prefix(count)
    }
    withoutActuallyEscaping(body) { body in
      let shared = SharedCall(call: body)
      for helper in team { helper.begin(shared) }
      body()
      for helper in team { helper.end() }
    }
    return true
  }
}

/// A loop's body that several threads call.
///
/// Unchecked sendable: each block's body writes to its own part of the destination, and a loop
/// returns only after every call has ended.
struct SharedCall: @unchecked Sendable {
  let call: () -> Void
}

/// A thread that waits for calls.
private final class Helper: Sendable {
  private enum State {
    static let watching = 0
    static let asleep = 1
    static let called = 2
    static let busy = 3
  }

  /// How many times a helper polls before it sleeps: some tens of microseconds.
  private static let patience = 50_000

  private let state = Atomic(State.watching)
  private let call = Mutex<SharedCall?>(nil)
  private let alarm = DispatchSemaphore(value: 0)

  init() {
    // Without the thread, the caller takes each call back and does the work alone.
    _ = BackgroundThread.start("condense helper") { [self] in
      while true { work() }
    }
  }

  func begin(_ shared: SharedCall) {
    call.withLock { $0 = shared }
    if state.exchange(State.called, ordering: .acquiringAndReleasing) == State.asleep {
      alarm.signal()
    }
  }

  /// Takes the call back, or waits until it ends.
  func end() {
    let isTakenBack = state.compareExchange(
      expected: State.called, desired: State.watching, ordering: .acquiringAndReleasing
    ).exchanged
    var looks = 0
    while !isTakenBack, state.load(ordering: .acquiring) == State.busy {
      looks += 1
      if looks % Self.patience == 0 { sched_yield() }
    }
    call.withLock { $0 = nil }
  }

  private func work() {
    var looks = 0
    while state.load(ordering: .acquiring) != State.called {
      looks += 1
      guard looks > Self.patience else { continue }
      looks = 0
      if state.compareExchange(
        expected: State.watching, desired: State.asleep, ordering: .acquiringAndReleasing
      ).exchanged {
        alarm.wait()
      }
    }
    guard
      state.compareExchange(
        expected: State.called, desired: State.busy, ordering: .acquiringAndReleasing
      ).exchanged
    else { return }
    call.withLock { $0 }?.call()
    state.store(State.watching, ordering: .releasing)
  }
}
