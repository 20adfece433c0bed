import Foundation

/// Passes events from one thread to another and holds a few of them.
///
/// Unchecked sendable: `events` and `isAbandoned` are accessed only under the condition's lock.
final class BoundedQueue<Element: Sendable, Failure: Error>: @unchecked Sendable {
  /// What the producer reports; nothing follows an end or a failure.
  enum Event: Sendable {
    case element(Element)
    case end
    case failure(Failure)
  }

  private let condition = NSCondition()
  private let depth: Int
  private var events: [Event] = []
  private var isAbandoned = false

  init(depth: Int) { self.depth = depth }

  /// Waits for room and appends the event; false if the consumer has abandoned the queue.
  func put(_ event: Event) -> Bool {
    condition.withLock {
      while events.count >= depth && !isAbandoned { condition.wait() }
      guard !isAbandoned else { return false }
      events.append(event)
      condition.broadcast()
      return true
    }
  }

  /// Waits for the next event and removes it, except for an end or a failure, which stays.
  func take() -> Event {
    condition.withLock {
      while true {
        if let event = events.first {
          if case .element = event { events.removeFirst() }
          condition.broadcast()
          return event
        }
        condition.wait()
      }
    }
  }

  /// Drops waiting events and rejects later ones.
  func abandon() {
    condition.withLock {
      isAbandoned = true
      events = []
      condition.broadcast()
    }
  }
}
