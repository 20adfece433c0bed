import PythonFiles

/// A storage as a pickle declares it: its key, its type, and its number of scalars.
struct StorageReference: Hashable, Sendable {
  /// The longest key in bytes, so that each use of a key stays cheap.
  static let keyLimit = 256

  /// Its name among the file's storages.
  let key: String
  /// The type of its scalars.
  let type: StorageType
  /// The number of its scalars.
  let count: Int
  /// The number of its bytes.
  let byteCount: Int

  /// Makes a reference.
  ///
  /// - Throws: `PythonFileProblem` if the key is too long, or the number of scalars is impossible.
  init(key: String, type: StorageType, count: Int) throws(PythonFileProblem) {
    guard key.utf8.count <= Self.keyLimit else {
      throw PythonFileProblem(
        "the key of a storage has \(key.utf8.count) bytes, the limit is \(Self.keyLimit)")
    }
    let (bytes, isOver) = count.multipliedReportingOverflow(by: type.bits / 8)
    guard count >= 0, !isOver else {
      throw PythonFileProblem(
        "the storage \"\(key.shortened)\" declares \(count) scalars of type"
          + " \(type.rawValue), which is not possible")
    }
    self.key = key
    self.type = type
    self.count = count
    byteCount = bytes
  }

  /// The bytes of one scalar.
  var scalarBytes: Int { type.bits / 8 }
}
