import PythonFiles

/// A tensor's view of a storage; it may begin anywhere, skip scalars and repeat them.
struct TensorView: Sendable {
  /// The largest number of axes.
  static let rankLimit = 8

  /// The storage of the scalars.
  let storage: StorageReference
  /// Its extents, outermost first.
  let extents: [Int]
  /// Steps in the storage along each axis, in scalars.
  let strides: [Int]
  /// The number of its scalars.
  let count: Int
  /// The range of the storage from the first scalar to the last.
  let span: Range<Int>

  /// Makes a view.
  ///
  /// - Throws: `PythonFileProblem` if the view extends beyond the storage.
  init(
    _ storage: StorageReference, offset: Int, extents: [Int], strides: [Int]
  ) throws(PythonFileProblem) {
    func refusal(_ found: String) -> PythonFileProblem {
      PythonFileProblem(
        "a tensor of the storage \"\(storage.key.shortened)\" \(found)")
    }
    guard extents.count == strides.count else {
      throw refusal(
        "has \(extents.count) extents and \(strides.count) strides, expected the same number of "
          + "both")
    }
    guard offset >= 0, (extents + strides).allSatisfy({ $0 >= 0 }) else {
      throw refusal(
        "has the offset \(offset), the extents \(extents) and the strides \(strides), expected none"
          + " below zero")
    }
    var (count, last, isOver) = (1, offset, false)
    for (extent, stride) in zip(extents, strides) {
      let product = count.multipliedReportingOverflow(by: extent)
      let step = stride.multipliedReportingOverflow(by: max(0, extent - 1))
      let sum = last.addingReportingOverflow(step.partialValue)
      isOver = isOver || product.overflow || step.overflow || sum.overflow
      (count, last) = (product.partialValue, sum.partialValue)
    }
    guard !isOver else {
      throw refusal(
        "has the extents \(extents) and the strides \(strides), whose product overflows")
    }
    let isEmpty = extents.contains(0)
    guard isEmpty || last < storage.count else {
      throw refusal(
        "needs scalar \(last) of a storage of \(storage.count): offset \(offset), extents"
          + " \(extents), strides \(strides)")
    }
    self.storage = storage
    self.extents = extents
    // An axis with one scalar takes no steps, so its stride does not matter.
    self.strides = zip(extents, strides).map { $0 > 1 ? $1 : 0 }
    self.count = count
    span = isEmpty ? 0..<0 : offset..<last + 1
  }

  /// Whether its scalars are in row-major order without gaps.
  var isContiguous: Bool {
    guard count > 0 else { return true }
    var step = 1
    for (extent, stride) in zip(extents, strides).reversed() where extent > 1 {
      guard stride == step else { return false }
      step *= extent
    }
    return true
  }

  /// The bytes of the storage from its first to its last scalar.
  var byteSpan: Range<Int> {
    span.lowerBound * storage.scalarBytes..<span.upperBound * storage.scalarBytes
  }
}
