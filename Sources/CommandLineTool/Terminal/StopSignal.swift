import Foundation
import Synchronization

/// The first signal that asked this process to stop; 0 for none.
///
/// A signal handler reaches nothing but what is global, and a lock-free atomic is all that it may
/// touch.
private let firstSignal = Atomic<Int32>(0)

/// Catches SIGINT, SIGTERM and SIGHUP, so that a run can write a checkpoint before it ends.
///
/// Signals belong to the process, so there is one: install it at the start of a command and ask
/// `requested` between steps. A second SIGINT ends the process at once, as if nothing caught it;
/// further SIGTERMs, which batch systems send freely, are ignored. SIGHUP, of a terminal that closes,
/// is caught unless it was ignored already, as `nohup` has it.
package struct StopSignal: Sendable {
  private init() {}

  /// Starts catching, forgetting any signal before.
  package static func install() -> StopSignal {
    firstSignal.store(0, ordering: .relaxed)
    // The kernel puts SIGINT's default action back as it delivers the first one.
    handle(SIGINT, by: note, flags: Int32(SA_RESTART) | Int32(bitPattern: UInt32(SA_RESETHAND)))
    handle(SIGTERM, by: note, flags: Int32(SA_RESTART))
    if !isIgnored(SIGHUP) { handle(SIGHUP, by: note, flags: Int32(SA_RESTART)) }
    return StopSignal()
  }

  /// The signal that asked to stop, nil while none has.
  package var requested: Int32? {
    let signal = firstSignal.load(ordering: .relaxed)
    return signal == 0 ? nil : signal
  }

  /// Stops catching: the signals have their default action again.
  package func uninstall() {
    firstSignal.store(0, ordering: .relaxed)
    Self.handle(SIGINT, by: SIG_DFL, flags: 0)
    Self.handle(SIGTERM, by: SIG_DFL, flags: 0)
    if !Self.isIgnored(SIGHUP) { Self.handle(SIGHUP, by: SIG_DFL, flags: 0) }
  }

  private static let note: @convention(c) (Int32) -> Void = { signal in
    _ = firstSignal.compareExchange(expected: 0, desired: signal, ordering: .relaxed)
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    sigaction(signal, nil, &action)
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #else
      let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func handle(
    _ signal: Int32, by handler: (@convention(c) (Int32) -> Void)?, flags: Int32
  ) {
    var action = sigaction()
    #if canImport(Darwin)
      action.__sigaction_u.__sa_handler = handler
    #else
      action.__sigaction_handler.sa_handler = handler
    #endif
    action.sa_flags = flags
    sigemptyset(&action.sa_mask)
    sigaction(signal, &action, nil)
  }
}
