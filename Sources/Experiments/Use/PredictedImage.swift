import Foundation
import TensorCore

/// A network's outputs for one image.
public struct PredictedImage: Sendable {
  /// A class with its probability.
  public struct ClassProbability: Sendable {
    /// The name of the class, or its number from 0.
    public let name: String
    /// The probability, in 0...1.
    public let probability: Double

    /// Names a class and its probability.
    public init(name: String, probability: Double) {
      self.name = name
      self.probability = probability
    }
  }

  /// One output of the network.
  public struct Output: Sendable {
    /// The name of the node.
    public let name: String
    /// The value for this image, without the batch axis.
    public let value: Tensor

    /// Names an output and its value for one image.
    public init(name: String, value: Tensor) {
      self.name = name
      self.value = value
    }

    /// The longest vector whose numbers are listed.
    package static let longestVector = 4096

    /// The extents.
    package var shape: [Int] { value.shape.extents }
    /// The numbers of a vector that is not too long; nil for other values.
    package var numbers: [Float]? {
      value.shape.rank <= 1 && value.count <= Self.longestVector ? value.scalars : nil
    }
    /// The smallest number, the mean and the largest number.
    package var statistics: (minimum: Double, mean: Double, maximum: Double) {
      let scalars = value.scalars
      let sum = scalars.reduce(0.0) { $0 + Double($1) }
      return (
        Double(scalars.min() ?? .nan), sum / Double(scalars.count),
        Double(scalars.max() ?? .nan)
      )
    }
  }

  /// The file.
  public let path: String
  /// The outputs, the main one first.
  public let outputs: [Output]
  /// The most probable classes, the first one first; empty for a network without classes.
  public let classes: [ClassProbability]

  /// Collects the outputs for an image.
  public init(path: String, outputs: [Output], classes: [ClassProbability]) {
    self.path = path
    self.outputs = outputs
    self.classes = classes
  }
}

/// How the main output becomes probabilities.
enum Probabilities {
  /// Logits.
  case softmax
  /// They are the output.
  case identity

  /// The rule for a network's last operation.
  init(last operation: String) {
    self = ["softmax", "sigmoid", "hard_sigmoid"].contains(operation) ? .identity : .softmax
  }

  /// The probabilities of one image.
  func callAsFunction(_ output: [Float]) -> [Double] {
    guard self == .softmax, let highest = output.max() else { return output.map(Double.init) }
    let powers = output.map { exp(Double($0) - Double(highest)) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}
