import FileAccess
import Foundation

/// Tells what a folder or file holds, from the names of its files.
package enum DatasetLayout {
  /// Names the data set at a path, and the next step of the user; nil if none is recognized.
  ///
  /// - Parameter kind: The layout that was expected; it is not named again.
  package static func recognize(
    _ path: String, expecting kind: String
  ) -> (found: String, advice: String)? {
    let names = Names(path)
    if let readable = readable(path), readable.kind != kind {
      return ("this is \(readable.name)", "Set data.kind: \(readable.kind)")
    }
    if let pair = names.first(where: { $0 == "trainA" }) {
      return (
        "this folder has \(pair): images of two domains for the translation of images",
        "Use it with step: cyclegan; a classifier needs a folder for each class"
      )
    }
    return foreign.first { names.first(where: $0.matches) != nil }.map { ($0.found, $0.advice) }
  }

  /// The `data.kind` of a layout that Condense reads, with its name.
  static func readable(_ path: String) -> (kind: String, name: String)? {
    let names = Names(path)
    if names.first(where: { $0.hasPrefix("train-images-idx3-ubyte") }) != nil {
      return ("fashion-mnist", "a data set of the MNIST family")
    }
    for kind in CIFAR.Kind.allCases where kind.isPresent(in: path) {
      return (kind.recipeKind, kind.rawValue)
    }
    let archives = DatasetSplit.allCases.flatMap(\.names).map { $0 + ".npz" }
    if path.hasSuffix(".npz") || names.first(where: archives.contains) != nil {
      return ("npz", "NumPy archives")
    }
    return nil
  }

  /// Layouts that Condense does not read.
  private struct Foreign {
    let found: String
    let advice: String
    let matches: (String) -> Bool
  }

  private static let export =
    "Write the images as files, one folder for each class, and set data.kind: image-folder"

  private static var foreign: [Foreign] {
    [
      Foreign(
        found: "this is an archive, or has archives in it", advice: "Unpack them first: `tar xf`"
      ) { name in
        [".tar", ".tar.gz", ".tgz", ".zip", ".tar.xz", ".7z", ".rar"].contains(
          where: name.hasSuffix)
      },
      Foreign(
        found: "this folder has a NumPy archive",
        advice: "Set data.kind: npz, and data.path to the archive itself"
      ) { $0.hasSuffix(".npz") },
      Foreign(found: "this is a data set of Hugging Face or a Parquet file", advice: export) {
        $0.hasSuffix(".parquet") || $0.hasSuffix(".arrow") || $0 == "dataset_info.json"
      },
      Foreign(found: "these are TensorFlow's records", advice: export) {
        $0.contains(".tfrecord")
      },
      Foreign(found: "this is an LMDB database", advice: export) {
        $0 == "data.mdb" || $0.hasSuffix(".lmdb")
      },
      Foreign(found: "this is an HDF5 file", advice: "\(export), or data.kind: npz with arrays") {
        [".h5", ".hdf5"].contains(where: $0.hasSuffix)
      },
      Foreign(
        found: "these are MATLAB files, as those of SVHN",
        advice: "Save the arrays with numpy.savez, and set data.kind: npz"
      ) { $0.hasSuffix(".mat") },
      Foreign(
        found: "this is STL-10 in its binary form",
        advice: "Save the arrays with numpy.savez, and set data.kind: npz"
      ) { $0 == "train_X.bin" },
      Foreign(
        found: "these are images with boxes for detection, not with a class each", advice: export
      ) { name in
        name == "annotations" || name == "Annotations" || name.hasPrefix("instances_")
      },
      Foreign(
        found: "the classes of these images are in a table, not in the names of folders",
        advice: export
      ) { name in
        ["labels.csv", "train.csv", "labels.txt", "metadata.csv", "metadata.jsonl"].contains(name)
      },
    ]
  }

  /// The names in a folder, or the name of a file.
  private struct Names {
    private let names: [String]

    init(_ path: String) {
      names =
        FileContents.isFolder(path)
        ? ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
        : [(path as NSString).lastPathComponent]
    }

    func first(where matches: (String) -> Bool) -> String? { names.first(where: matches) }
  }
}
