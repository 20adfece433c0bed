import FileAccess
import Foundation

extension ImageFolder {
  /// The folder with the class folders of a part of a data set; nil if the data has no such part.
  ///
  /// The folder `val` (or `valid`, `validation`) is the validation part if there is a folder `test`
  /// too, and else the test part. Without a folder `train`, the data's folder itself has the training
  /// images.
  package static func folder(of split: DatasetSplit, in path: String) -> String? {
    func existing(_ split: DatasetSplit) -> String? {
      split.names.map { (path as NSString).appendingPathComponent($0) }
        .first(where: FileContents.isFolder)
    }
    switch split {
    case .train: return existing(.train) ?? path
    // Without training images, `test` is a class like any other.
    case .test: return existing(.train).flatMap { _ in existing(.test) ?? existing(.validation) }
    case .validation:
      return existing(.train).flatMap { _ in existing(.test) }.flatMap { _ in
        existing(.validation)
      }
    }
  }
}
