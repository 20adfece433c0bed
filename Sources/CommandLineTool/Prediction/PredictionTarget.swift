import ArgumentParser
import Experiments
import Foundation

/// Where `condense predict` writes; the ending of the name says what.
enum PredictionTarget: ExpressibleByArgument {
  case csv(String)
  case json(String)
  case arrays(PredictionArrays.Target)

  init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    switch (argument as NSString).pathExtension.lowercased() {
    case "csv": self = .csv(argument)
    case "json": self = .json(argument)
    case "npy": self = .arrays(.file(argument))
    default: self = .arrays(.folder(argument))
    }
  }

  /// The file or folder.
  var path: String {
    switch self {
    case .csv(let path), .json(let path), .arrays(.file(let path)), .arrays(.folder(let path)): path
    }
  }

  /// The file; nil for a folder.
  var file: String? {
    if case .arrays(.folder) = self { nil } else { path }
  }
}
