import FileAccess
import Foundation

/// An archive of NumPy arrays (`.npz`), compressed or not.
package struct NumPyArchive: Sendable {
  /// The names of the arrays, sorted.
  package let names: [String]
  private let archive: ZipArchive

  /// Opens the file at `path`.
  ///
  /// - Throws: `PythonFileProblem`, or `FileProblem` if the file cannot be read.
  package init(path: String) throws {
    let data = try FileContents.read(path)
    guard data.starts(with: [0x50, 0x4B]) else {
      let problem = ForeignFormat(recognizing: data)?.problem(
        expecting: "an archive of NumPy arrays")
      throw PythonFileProblem(
        problem?.found ?? "this is not an archive of NumPy arrays", advice: problem?.advice)
    }
    archive = try ZipArchive(path: path, data: data)
    names = archive.entries.keys.filter { $0.hasSuffix(".npy") }.map { String($0.dropLast(4)) }
      .sorted()
  }

  /// Reads an array, which may have at most `limit` bytes.
  ///
  /// - Throws: `PythonFileProblem`.
  package func array(_ name: String, limit: Int) throws -> NumPyArray {
    do {
      return try NumPyArray(file: archive.content(of: name + ".npy", limit: limit))
    } catch let problem as PythonFileProblem {
      throw PythonFileProblem(
        "the array \(name.shortened): \(problem.found)", advice: problem.advice)
    }
  }
}
