import TensorCore

/// Prepares elements on a background thread, a few ahead of the consumer.
///
/// The thread ends after the last element, after an error, or when the prefetcher is released. In
/// the last case it finishes the current element first.
public final class Prefetcher<Element: Sendable, Failure: Error>: Sendable {
  private let queue: BoundedQueue<Element, Failure>

  /// Starts a thread that calls `produce` with 0, 1, 2 and so on until it returns nil or throws. The
  /// result is nil if the system has no further thread.
  ///
  /// - Parameters:
  ///   - depth: The largest number of elements that wait to be consumed.
  ///   - produce: Returns the element at a position, counted from 0; nil after the last one.
  /// - Precondition: `depth` is above zero.
  public convenience init?(
    depth: Int, produce: @escaping @Sendable (Int) throws(Failure) -> Element?
  ) {
    self.init(depth: depth, starting: BackgroundThread.start, produce: produce)
  }

  /// The same with another way to start a thread.
  package init?(
    depth: Int, starting start: (String, @escaping @Sendable () -> Void) -> Bool,
    produce: @escaping @Sendable (Int) throws(Failure) -> Element?
  ) {
    precondition(depth > 0, "Prefetcher: found a depth of \(depth), expected 1 or more")
    let queue = BoundedQueue<Element, Failure>(depth: depth)
    self.queue = queue
    // The thread holds the queue, not the prefetcher, so that releasing the prefetcher can stop it.
    let hasStarted = start("Prefetcher") {
      var position = 0
      while true {
        let event: BoundedQueue<Element, Failure>.Event
        do throws(Failure) {
          event = try produce(position).map { .element($0) } ?? .end
        } catch {
          event = .failure(error)
        }
        guard queue.put(event), case .element = event else { return }
        position += 1
      }
    }
    guard hasStarted else { return nil }
  }

  deinit { queue.abandon() }

  /// Waits for the next element and returns it; nil at the end.
  ///
  /// - Throws: The error of `produce`, after the elements before it, and again on every later call.
  public func next() throws(Failure) -> Element? {
    switch queue.take() {
    case .element(let element): return element
    case .end: return nil
    case .failure(let error): throw error
    }
  }
}
