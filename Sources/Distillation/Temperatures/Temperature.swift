import Foundation

/// A temperature T of softened probabilities `softmax(logits / T)`: a number, or a rule that gives one.
public enum Temperature: Hashable, Sendable {
  /// The same number for all images and steps.
  case fixed(Float)
  /// From one number at the first step to another at the last.
  case scheduled(from: Float, to: Float, Curve = .linear)
  /// A trained number that the student's optimizer moves against the student, so that the task becomes
  /// harder (Li et al. 2023, "Curriculum Temperature for Knowledge Distillation", section 3.1). The
  /// value is where it begins, above 1 and below 21.
  case learned(Float)
  /// `T · σ / mean of σ over the batch` for the deviation σ of the teachers' logits for an image, at
  /// least T / 10: a higher temperature where the teachers are surer.
  case perSample(Float)
  /// A number that `distill` finds for the student by short trainings before the training.
  case auto

  /// How a scheduled temperature goes from its first to its last number.
  public enum Curve: String, Codable, CaseIterable, Sendable {
    /// In proportion to the progress of the training.
    case linear
    /// Along half a cosine, which changes little at the beginning and at the end.
    case cosine
  }

  /// Whether it differs between images.
  var isPerSample: Bool { if case .perSample = self { true } else { false } }

  /// The temperature at some progress of a training, before any difference between images.
  ///
  /// - Parameter progress: 0 at the first step, 1 at the last.
  /// - Returns: For a learned temperature, where it begins.
  public func value(at progress: Float) -> Float {
    switch self {
    case .fixed(let value), .learned(let value), .perSample(let value): return value
    case .auto:
      preconditionFailure("Temperature: found auto, expected the number that was found for it")
    case .scheduled(let first, let last, let curve):
      let share = min(1, max(0, progress))
      switch curve {
      case .linear: return first + (last - first) * share
      case .cosine: return first + (last - first) * (1 - cos(.pi * share)) / 2
      }
    }
  }
}

extension Temperature: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// A fixed temperature.
  public init(floatLiteral value: Float) { self = .fixed(value) }
  /// A fixed temperature.
  public init(integerLiteral value: Int) { self = .fixed(Float(value)) }
}

extension Temperature: CustomStringConvertible {
  /// As a recipe writes it: `4.0`, or `{ from: 8.0, to: 1.0 }`.
  public var description: String {
    switch self {
    case .fixed(let value): "\(value)"
    case .scheduled(let first, let last, .linear): "{ from: \(first), to: \(last) }"
    case .scheduled(let first, let last, let curve):
      "{ from: \(first), to: \(last), curve: \(curve.rawValue) }"
    case .learned(let value): "{ learned: \(value) }"
    case .perSample(let value): "{ per_sample: \(value) }"
    case .auto: "auto"
    }
  }
}
