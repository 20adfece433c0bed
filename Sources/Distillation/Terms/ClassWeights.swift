import DataPipeline

/// How much images of each class count in the loss of labels.
public enum ClassWeights: Hashable, Sendable {
  /// The inverse of each class's number of labeled training images, scaled so that the mean over
  /// these images is 1. A class without images gets 0.
  case balanced
  /// A number for each class.
  case values([Float])

  /// The balanced weights of classes with these numbers of images.
  public init(balancing counts: [Int]) {
    let (total, present) = (counts.reduce(0, +), counts.count { $0 > 0 })
    self = .values(counts.map { $0 > 0 ? Float(total) / (Float(present) * Float($0)) : 0 })
  }

  /// The numbers.
  ///
  /// - Precondition: Balanced weights were replaced by those of the training images.
  var numbers: [Float] {
    guard case .values(let numbers) = self else {
      preconditionFailure("ClassWeights: balanced weights need training images")
    }
    return numbers
  }

  /// Why the numbers are rejected, after the key; nil if they are valid.
  var flaw: String? {
    guard case .values(let numbers) = self else { return nil }
    return numbers.allSatisfy { $0.isFinite && $0 >= 0 } && numbers.contains { $0 > 0 }
      ? nil : "is \(numbers), expected numbers of 0 or more, one of them above 0"
  }
}

extension ClassWeights: Codable {
  /// Decodes `balanced`, or a list of numbers.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let word = try? container.decode(String.self) {
      guard word == "balanced" else {
        throw DecodingError.dataCorruptedError(
          in: container,
          debugDescription: "found \(word), expected balanced, or a list with a number for each"
            + " class")
      }
      self = .balanced
    } else {
      self = .values(try container.decode([Float].self))
    }
  }

  /// Writes what decoding reads.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .balanced: try container.encode("balanced")
    case .values(let numbers): try container.encode(numbers)
    }
  }
}

extension Losses {
  /// The same losses, with the numbers of balanced class weights for the labeled images of a loader.
  func balanced(for loader: BatchLoader) -> Losses {
    guard let term = self[LabelTerm.self], term.classWeights == .balanced else { return self }
    let labeled = loader.labeledSubset?.indices ?? Array(0..<loader.dataset.count)
    let counts = labeled.reduce(into: loader.dataset.classNames.map { _ in 0 }) {
      $0[loader.dataset.label(at: $1)] += 1
    }
    return Losses(
      terms.map { other in
        guard var labels = other as? LabelTerm else { return other }
        labels.classWeights = ClassWeights(balancing: counts)
        return labels
      }, balance: balance)
  }
}
