/// A storage as a pickle announces it: where its scalars are, of which type, and how many.
struct StorageReference: Hashable, Sendable {
  /// Longer names than any file gives to its storages; each use costs time.
  static let keyLimit = 256

  /// Its name among the file's storages.
  let key: String
  /// The type of its scalars.
  let type: StorageType
  /// The number of its scalars.
  let count: Int
  /// The number of its bytes.
  let byteCount: Int

  /// - Throws: `PyTorchProblem` if there cannot be so many scalars.
  init(key: String, type: StorageType, count: Int) throws(PyTorchProblem) {
    guard key.utf8.count <= Self.keyLimit else {
      throw PyTorchProblem(
        "the name of a storage has \(key.utf8.count) bytes, the limit is \(Self.keyLimit)")
    }
    let (bytes, isOver) = count.multipliedReportingOverflow(by: type.bits / 8)
    guard count >= 0, !isOver else {
      throw PyTorchProblem(
        "the storage \"\(key.shortened)\" is announced with \(count) scalars of type"
          + " \(type.rawValue)")
    }
    self.key = key
    self.type = type
    self.count = count
    byteCount = bytes
  }

  /// The bytes of one scalar.
  var scalarBytes: Int { type.bits / 8 }
}
