import Synchronization

/// The error of the first of many parallel blocks that failed, in the order of the blocks.
final class FirstFailure: Sendable {
  private let noted = Mutex<(index: Int, error: any Error)?>(nil)

  /// Notes the error of a block.
  func note(_ error: any Error, at index: Int) {
    noted.withLock { noted in
      if noted.map({ index < $0.index }) ?? true { noted = (index, error) }
    }
  }

  /// The error of the first block that failed; nil if none did.
  var first: (any Error)? { noted.withLock { $0?.error } }
}
