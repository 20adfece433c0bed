/// The parts of a data set.
public enum DatasetSplit: String, CaseIterable, Codable, Sendable {
  /// The images that train a network.
  case train
  /// The images that choose the best epoch.
  case validation
  /// The images that measure the result.
  case test

  /// The names that folders and arrays use for the part, the most usual first.
  package var names: [String] {
    switch self {
    case .train: ["train", "training"]
    case .validation: ["val", "valid", "validation"]
    case .test: ["test", "testing"]
    }
  }
}
