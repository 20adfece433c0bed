import Foundation

/// Starts threads, and reports if the system has no further one, under a limit of processes or
/// memory. `Thread` would ignore that, and whoever waits for its work would wait forever.
package enum BackgroundThread {
  private final class Body: Sendable {
    let name: String
    let call: @Sendable () -> Void

    init(_ name: String, _ call: @escaping @Sendable () -> Void) {
      self.name = name
      self.call = call
    }
  }

  /// Starts a thread that calls `body` once; returns false if that is not possible.
  ///
  /// - Parameters:
  ///   - name: The name that debuggers show.
  ///   - body: The work of the thread.
  package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
    let context = Unmanaged.passRetained(Body(name, body)).toOpaque()
    let code = create(context)
    if code != 0 { Unmanaged<Body>.fromOpaque(context).release() }
    return code == 0
  }

  /// Returns 0, or the system's code for the failure.
  private static func create(_ context: UnsafeMutableRawPointer) -> Int32 {
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    defer { pthread_attr_destroy(&attributes) }
    return pthread_create(&thread, &attributes, run, context)
  }

  private static let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
    context in
    guard let context else { return nil }
    let body = Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
    Thread.current.name = body.name
    body.call()
    return nil
  }
}
