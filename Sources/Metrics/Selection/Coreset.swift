import Kernels
import TensorCore

/// Images that cover all images well in the space of some features (Sener and Savarese 2018).
public struct Coreset: Sendable {
  /// The chosen rows, in the order of the choice.
  public let rows: [Int]
  /// The largest distance of a row to the nearest chosen one.
  public let radius: Float

  /// Chooses rows of features `[n, d]` by k-center greedy: after the first one, each is the row that
  /// is farthest from those before it.
  ///
  /// - Parameters:
  ///   - features: The rows to choose from.
  ///   - count: The number of chosen rows.
  ///   - first: The first one.
  ///   - progress: Called with the number of chosen rows; can throw to stop.
  /// - Throws: The error of `progress`.
  /// - Precondition: `count` is in 1...n, and `first` is a row.
  public init(
    of features: Tensor, count: Int, startingAt first: Int,
    progress: (Int) throws -> Void = { _ in }
  ) rethrows {
    precondition(
      features.shape.rank == 2 && (1...max(1, features.shape[0])).contains(count)
        && (0..<features.shape[0]).contains(first),
      "Coreset: found \(count) rows from row \(first) on of \(features.shape)")
    var centers = GreedyCenters(features)
    var rows = [first]
    var farthest = centers.add(first)
    while rows.count < count {
      try progress(rows.count)
      rows.append(farthest.row)
      farthest = centers.add(farthest.row)
    }
    self.rows = rows
    radius = farthest.distance
  }
}
