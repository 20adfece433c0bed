import FileAccess
import Foundation

extension ImageFolder {
  /// The folder with the class folders of a part of a data set; nil if the data has no such part.
  ///
  /// The folder `val` (or `valid`, `validation`) is the validation part if there is a folder `test`
  /// too, and else the test part. Without a folder `train`, the data's folder itself has the training
  /// images. Capitals do not matter.
  package static func folder(of split: DatasetSplit, in path: String) -> String? {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    func existing(_ split: DatasetSplit) -> String? {
      for wanted in split.names {
        for name in names where name.lowercased() == wanted {
          let folder = (path as NSString).appendingPathComponent(name)
          if FileContents.isFolder(folder) { return folder }
        }
      }
      return nil
    }
    let train = existing(.train)
    switch split {
    case .train: return train ?? path
    // Without training images, `test` is a class like any other.
    case .test: return train == nil ? nil : existing(.test) ?? existing(.validation)
    case .validation: return train == nil || existing(.test) == nil ? nil : existing(.validation)
    }
  }

  /// Rejects class folders whose names are those of parts, so that nobody trains a classifier of
  /// training and test images.
  static func refuseParts(_ names: [String], in path: String) throws {
    let words = DatasetSplit.allCases.flatMap(\.names)
    let parts = names.filter { name in
      let name = name.lowercased()
      return words.contains { word in
        name == word
          || ["_", "-"].contains { name.hasPrefix(word + $0) || name.hasSuffix($0 + word) }
          || name == word + "a" || name == word + "b"
      }
    }
    guard parts.count >= 2 else { return }
    throw FileProblem(
      .malformed, path: path,
      found: "its folders \(parts.listed()) look like parts of a data set, not like classes",
      advice: "Name the parts train and test, with a folder for each class inside")
  }
}
