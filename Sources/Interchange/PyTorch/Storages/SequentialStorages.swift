import Foundation
import PythonFiles

/// Storages that follow each other after the pickles, as before PyTorch 1.6: for each key a count
/// of 8 bytes, and then the scalars.
struct SequentialStorages: StorageSource {
  private let data: Data
  private let places: [String: (storage: StorageReference, start: Int)]

  /// Locates the storages.
  ///
  /// - Parameters:
  ///   - keys: The storages in their order in the file.
  ///   - references: The storages in the pickle.
  ///   - position: Where the first storage begins.
  /// - Throws: `PythonFileProblem` if the file ends early, or if it does not match the pickle.
  init(
    _ data: Data, keys: [String], references: [StorageReference], from position: Int
  ) throws {
    var known: [String: StorageReference] = [:]
    for reference in references {
      let first = known.updateValue(reference, forKey: reference.key)
      guard first == nil || first == reference else {
        throw PythonFileProblem(
          "the pickle declares the storage \"\(reference.key.shortened)\" twice with different"
            + " types or sizes")
      }
    }
    var places: [String: (storage: StorageReference, start: Int)] = [:]
    var position = position
    for key in keys {
      guard let storage = known[key], places[key] == nil else {
        throw PythonFileProblem(
          places[key] == nil
            ? "the list of storages has \"\(key.shortened)\", which no tensor uses"
            : "the list of storages has \"\(key.shortened)\" twice")
      }
      guard position <= data.count - 8 else { throw Self.isCutShort(key) }
      let first = data.startIndex + position
      let count = data[first..<first + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard count == UInt64(storage.count) else {
        throw PythonFileProblem(
          "the storage \"\(key.shortened)\" has \(count) scalars, expected \(storage.count)")
      }
      position += 8
      guard storage.byteCount <= data.count - position else { throw Self.isCutShort(key) }
      places[key] = (storage, position)
      position += storage.byteCount
    }
    self.data = data
    self.places = places
  }

  func check(_ storage: StorageReference) throws {
    guard places[storage.key]?.storage == storage else {
      throw PythonFileProblem("the file has no storage \"\(storage.key.shortened)\"")
    }
  }

  func bytes(_ range: Range<Int>, of storage: StorageReference) throws -> Data {
    guard let start = places[storage.key]?.start else {
      throw PythonFileProblem("the file has no storage \"\(storage.key.shortened)\"")
    }
    let first = data.startIndex + start
    return data[first + range.lowerBound..<first + range.upperBound]
  }

  private static func isCutShort(_ key: String) -> PythonFileProblem {
    PythonFileProblem("the file ends inside the storage \"\(key.shortened)\"")
  }
}
