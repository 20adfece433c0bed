/// A storage as a pickle announces it: where its scalars are, of which type, and how many.
struct StorageReference: Hashable, Sendable {
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
