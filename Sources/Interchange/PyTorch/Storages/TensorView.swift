/// How a tensor looks at a storage: it may begin anywhere, leave scalars out and repeat them.
struct TensorView: Sendable {
  /// More axes than any network's tensors have.
  static let rankLimit = 8

  /// What it looks at.
  let storage: StorageReference
  /// Its extents, outermost first.
  let extents: [Int]
  /// Steps in the storage from one scalar to the next along each axis, in scalars.
  let strides: [Int]
  /// The number of its scalars.
  let count: Int
  /// The scalars of the storage from its first to its last one.
  let span: Range<Int>

  /// - Throws: `PyTorchProblem` if the view does not lie inside the storage.
  init(
    _ storage: StorageReference, offset: Int, extents: [Int], strides: [Int]
  ) throws(PyTorchProblem) {
    func refusal(_ found: String) -> PyTorchProblem {
      PyTorchProblem(
        "a tensor of the storage \"\(storage.key.shortened)\" \(found)")
    }
    guard extents.count == strides.count else {
      throw refusal(
        "has \(extents.count) extents and \(strides.count) strides, expected as many of both")
    }
    guard offset >= 0, (extents + strides).allSatisfy({ $0 >= 0 }) else {
      throw refusal(
        "has the offset \(offset), the extents \(extents) and the strides \(strides), expected no"
          + " negative number")
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
        "reaches to scalar \(last) of \(storage.count): offset \(offset), extents \(extents), strides"
          + " \(strides)")
    }
    self.storage = storage
    self.extents = extents
    // No step is ever taken along an axis of one scalar, and its stride can be anything.
    self.strides = zip(extents, strides).map { $0 > 1 ? $1 : 0 }
    self.count = count
    span = isEmpty ? 0..<0 : offset..<last + 1
  }

  /// Whether its scalars follow each other in row-major order without a gap.
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
