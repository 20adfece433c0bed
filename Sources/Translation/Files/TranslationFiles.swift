import DataPipeline
import FileAccess
import Foundation
import Images

/// The images to translate, with the paths of the results.
package struct TranslationFiles {
  /// One image.
  package struct Entry {
    package let input: String
    package let output: String
    /// The ground truth, if available.
    package let truth: String?
  }

  /// The images in the order of translation.
  package let entries: [Entry]
  private let output: String

  /// Lists an image file, or the image files in a folder and its subfolders.
  ///
  /// - Throws: `FileProblem` if there are no images, or if the folder contains other files.
  package init(input: String, output: String, truth: String?) throws {
    let input = RunPath.trimmed(input)
    let output = RunPath.trimmed(output)
    self.output = output
    guard !output.isEmpty else { throw FileProblem.emptyPath }
    guard FileContents.exists(input) else {
      throw FileProblem(
        .missing, path: input, found: "there is no such file or folder", advice: "Check --input")
    }
    guard ImageFiles.isFolder(input) else {
      let name = (input as NSString).lastPathComponent
      entries = [
        Entry(
          input: input,
          output: "\(output)/\((name as NSString).deletingPathExtension).png", truth: truth)
      ]
      return
    }
    let paths = try ImageFiles.paths(in: input, layout: "a folder of PNG or JPEG images")
    guard !paths.isEmpty else {
      throw FileProblem(
        .malformed, path: input, found: "this folder contains no \(ImageFormat.names) images",
        advice: "Name a folder with images")
    }
    if let truth, !ImageFiles.isFolder(truth) {
      throw FileProblem(
        .missing, path: truth, found: "there is no such folder", advice: "Check --truth")
    }
    let sibling = input + "_truth"
    let truths = truth ?? (ImageFiles.isFolder(sibling) ? sibling : nil)
    entries = paths.map { path in
      let stem = ImageFiles.stem(of: path, in: input)
      return Entry(
        input: path, output: "\(output)/\(stem).png",
        truth: truths.flatMap { ImageFiles.image(named: stem, in: $0) })
    }
    if let truth, entries.allSatisfy({ $0.truth == nil }) {
      throw FileProblem(
        .missing, path: truth,
        found: "no image in this folder has the name of an image in \(input)",
        advice: "Check --truth")
    }
  }

  /// Rejects outputs that would replace an input, or any image unless `overwrite` is true; then
  /// creates the folders.
  ///
  /// - Throws: `FileProblem` of kind `.cannotCreate`.
  package func refuseCollisions(overwrite: Bool) throws {
    var writers: [String: String] = [:]
    for entry in entries {
      guard let other = writers.updateValue(entry.input, forKey: entry.output) else { continue }
      throw FileProblem(
        .cannotCreate, path: entry.output,
        found: "two input images have this output path: \(other) and \(entry.input)",
        advice: "Rename one of them")
    }
    let inputs = Set(entries.compactMap { FileContents.identity(of: $0.input) })
    for entry in entries where FileContents.exists(entry.output) {
      let isInput = FileContents.identity(of: entry.output).map(inputs.contains) ?? false
      guard isInput || !overwrite else { continue }
      throw FileProblem(
        .cannotCreate, path: entry.output,
        found: isInput ? "this output is also an input" : "this image already exists",
        advice: isInput ? "Choose another --output" : "Add --overwrite, or choose another --output")
    }
    for folder in Set(entries.map { ($0.output as NSString).deletingLastPathComponent }) {
      try NewFolder.create(folder)
    }
  }
}

/// Paths from the command line.
enum RunPath {
  /// The path without trailing slashes.
  static func trimmed(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.last == "/" { path.removeLast() }
    return String(path)
  }
}
