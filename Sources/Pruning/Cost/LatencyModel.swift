import Kernels

/// Predicts the time of one image's forward pass from the widths of a network's channel groups, on
/// the machine where it was measured.
///
/// The time is a sum over layers: nanoseconds per multiply-add, per scalar that the layer writes and
/// per scalar that it reads, which are common to all layers of a kind, and nanoseconds per layer. A
/// layer's coefficients are those of its operation and kernel, plus additions for its image size. No
/// coefficient is negative. They are fitted to measured times of whole narrowed networks by least
/// squares of the relative error, with a ridge on the additions, so they include norms, rectifiers and
/// the use of caches. Since the coefficients belong to kinds of layers, the model also predicts
/// the time of the network without some of its branches.
public struct LatencyModel: Codable, Hashable, Sendable {
  /// A narrowed network and its time.
  public struct Sample: Codable, Hashable, Sendable {
    /// The number of channels per group.
    public var widths: [Int]
    /// The time of one image's forward pass.
    public var milliseconds: Double

    /// Makes a sample.
    public init(widths: [Int], milliseconds: Double) {
      self.widths = widths
      self.milliseconds = milliseconds
    }
  }

  /// Nanoseconds per multiply-add, per scalar written and per scalar read, for each kind of layer.
  private let coefficients: [String: [Double]]
  private let nanosecondsPerLayer: Double
  /// The mean relative error for samples that the fit did not see: every fourth sample, predicted by
  /// a fit to the others. Nil with fewer than eight samples.
  public let relativeError: Double?

  /// Fits a model to measured times.
  ///
  /// - Parameters:
  ///   - samples: Narrowed networks of different widths.
  ///   - groups: The groups of the network.
  /// - Precondition: There is a sample; each has one width per group, and a time above 0.
  public init(fitting samples: [Sample], of groups: ChannelGroups) {
    precondition(!samples.isEmpty, "LatencyModel: expected at least one sample, found none")
    for sample in samples {
      precondition(
        sample.widths.count == groups.groups.count && sample.milliseconds > 0,
        "LatencyModel: expected \(groups.groups.count) widths and a time above 0, found"
          + " \(sample.widths.count) and \(sample.milliseconds) ms")
    }
    let features = LatencyFeatures(of: groups)
    let rows = samples.map { (features.values(widths: $0.widths), 1e6 * $0.milliseconds) }
    let solution = Self.solution(rows, features)
    coefficients = Dictionary(
      uniqueKeysWithValues: features.kinds.enumerated().map { kind, name in
        let first = kind * LatencyFeatures.perKind
        return (name, Array(solution[first..<first + LatencyFeatures.perKind]))
      })
    nanosecondsPerLayer = solution[solution.count - 1]
    relativeError = Self.heldOutError(rows, features)
  }

  /// The coefficient of each feature.
  ///
  /// - Precondition: The model knows all kinds of layers.
  func coefficients(of features: LatencyFeatures) -> [Double] {
    features.kinds.flatMap { kind in
      guard let found = coefficients[kind] else {
        preconditionFailure(
          "LatencyModel: found a layer of the kind \(kind), expected the kinds of the measured"
            + " network")
      }
      return found
    } + [nanosecondsPerLayer]
  }

  private static func heldOutError(
    _ rows: [(features: [Double], time: Double)], _ features: LatencyFeatures
  ) -> Double? {
    guard rows.count >= 8 else { return nil }
    let (seen, unseen) = (
      rows.indices.filter { $0 % 4 != 3 }.map { rows[$0] },
      rows.indices.filter { $0 % 4 == 3 }.map { rows[$0] }
    )
    let solution = solution(seen, features)
    let errors = unseen.map { features, time in
      abs(zip(features, solution).reduce(0) { $0 + $1.0 * $1.1 } / time - 1)
    }
    return errors.reduce(0, +) / Double(errors.count)
  }

  /// The coefficients of least relative squared error.
  private static func solution(
    _ rows: [(features: [Double], time: Double)], _ features: LatencyFeatures
  ) -> [Double] {
    let ridges = features.isFamily.flatMap { isFamily in
      [Double](repeating: isFamily ? 1e-6 : 1e-3, count: LatencyFeatures.perKind)
    }
    let shares = rows.map { features, time in features.map { $0 / time } }
    return NonnegativeLeastSquares.solution(
      rows: shares, targets: rows.map { _ in 1 }, ridges: ridges + [1e-6])
  }
}

/// A latency model for the groups of one network.
struct LatencyFunction: Sendable {
  private let features: LatencyFeatures
  private let coefficients: [Double]

  init(_ model: LatencyModel, of groups: ChannelGroups) {
    features = LatencyFeatures(of: groups)
    coefficients = model.coefficients(of: features)
  }

  /// Nanoseconds of one image's forward pass.
  func callAsFunction(widths: [Int]) -> Double {
    zip(features.values(widths: widths), coefficients).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
