import FileAccess
import Foundation

/// The bytes of a tensor that lie in a file beside the model.
struct ExternalData {
  let bytes: Data

  /// Finds the bytes.
  ///
  /// - Throws: `FileProblem` if their place is outside of the model's folder or of the file.
  init(_ tensor: OnnxTensor, beside path: String) throws {
    func refuse(_ found: String) -> FileProblem {
      FileProblem(
        .malformed, path: path,
        found: "the data of the tensor \"\(tensor.name.shortened)\" \(found)",
        advice: "Keep the model and the files of its weights together, or export it again")
    }
    let entries = Dictionary(
      tensor.externalData.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    let location = entries["location"] ?? ""
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0 != ".." && $0 != "." }), !location.contains("\0")
    else {
      throw refuse("is at \"\(location.shortened)\", expected a path inside the model's folder")
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    let file = folder.appendingPathComponent(location)
    // A link could lead out of the folder.
    let inside = folder.resolvingSymlinksInPath().path
    guard
      file.resolvingSymlinksInPath().path.hasPrefix(inside.hasSuffix("/") ? inside : inside + "/")
    else {
      throw refuse("is at \"\(location.shortened)\", a link out of the model's folder")
    }
    guard FileContents.exists(file.path) else {
      throw refuse("is in the file \"\(location.shortened)\", which does not exist")
    }
    let data = try FileContents.read(file.path)
    guard let start = Int(entries["offset"] ?? "0"), (0...data.count).contains(start) else {
      throw refuse(
        "begins at \"\((entries["offset"] ?? "").shortened)\", but \(location.shortened) has"
          + " \(data.count) bytes")
    }
    let left = data.count - start
    guard let length = entries["length"].map({ Int($0) }) ?? left, (0...left).contains(length)
    else {
      throw refuse(
        "has a length of \"\((entries["length"] ?? "").shortened)\" bytes from \(start) on, but"
          + " \(location.shortened) has \(data.count) bytes")
    }
    bytes = data[data.startIndex + start..<data.startIndex + start + length]
  }
}
