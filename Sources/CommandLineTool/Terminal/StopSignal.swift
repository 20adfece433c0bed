import Foundation
import Synchronization

/// The first signal that requested a stop of this process; 0 for none.
///
/// A signal handler can only access global state, and may only use a lock-free atomic.
private let firstSignal = Atomic<Int32>(0)

/// Catches SIGINT, SIGTERM and SIGHUP, so that a run can write a checkpoint before it ends.
///
/// Signals belong to the process, so one instance is enough: install it at the start of a command
/// and read `requested` between steps. A second SIGINT ends the process at once, as if it were not
/// caught. Further SIGTERMs are ignored, because batch systems send several. SIGHUP, which a
/// closing terminal sends, is caught unless it was already ignored, as under `nohup`.
package struct StopSignal: Sendable {
  private init() {}

  /// Starts catching signals and clears any earlier signal.
  package static func install() -> StopSignal {
    firstSignal.store(0, ordering: .relaxed)
    // The kernel restores SIGINT's default action when it delivers the first one.
    handle(SIGINT, by: note, flags: Int32(SA_RESTART) | Int32(bitPattern: UInt32(SA_RESETHAND)))
    handle(SIGTERM, by: note, flags: Int32(SA_RESTART))
    if !isIgnored(SIGHUP) { handle(SIGHUP, by: note, flags: Int32(SA_RESTART)) }
    return StopSignal()
  }

  /// The signal that requested a stop; nil if there is none.
  package var requested: Int32? {
    let signal = firstSignal.load(ordering: .relaxed)
    return signal == 0 ? nil : signal
  }

  /// Stops catching signals and restores their default actions.
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
