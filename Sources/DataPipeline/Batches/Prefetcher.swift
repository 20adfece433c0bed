import Foundation

/// Prepares elements on a background thread, a few ahead of whoever takes them.
///
/// The thread ends with the last element, with an error, or when the prefetcher is released: it
/// then finishes the element at hand and no other.
public final class Prefetcher<Element: Sendable, Failure: Error>: Sendable {
  private let queue: BoundedQueue<Element, Failure>

  /// Starts a thread that calls `produce` with 0, 1, 2 and so on until it returns nothing or
  /// throws.
  ///
  /// - Parameter depth: How many elements may wait at most.
  /// - Precondition: `depth` is above zero.
  public init(depth: Int, produce: @escaping @Sendable (Int) throws(Failure) -> Element?) {
    precondition(depth > 0, "Prefetcher: found a depth of \(depth), expected 1 or more")
    let queue = BoundedQueue<Element, Failure>(depth: depth)
    self.queue = queue
    // The thread holds the queue, not the prefetcher, whose release can thus stop it.
    let thread = Thread {
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
    thread.name = "Prefetcher"
    thread.start()
  }

  deinit { queue.abandon() }

  /// The next element, waiting for it if need be; nothing at the end.
  ///
  /// - Throws: What `produce` threw, after the elements before it; then again on every further
  ///   call.
  public func next() throws(Failure) -> Element? {
    switch queue.take() {
    case .element(let element): element
    case .end: nil
    case .failure(let error): throw error
    }
  }
}
