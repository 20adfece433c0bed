/// A dense array of `Float`, row-major, with copy-on-write value semantics.
///
/// Image batches are `[N, H, W, C]`, convolution kernels `[kH, kW, Cin, Cout]`, matrices `[rows,
/// columns]`.
public struct Tensor: Sendable {
  /// The extents, outermost first.
  public let shape: Shape
  private var storage: TensorStorage

  /// Makes a tensor whose scalars `fill` writes; it must write every one.
  package init(_ shape: Shape, filledBy fill: (UnsafeMutablePointer<Float>) throws -> Void) rethrows
  {
    self.shape = shape
    storage = TensorStorage(count: shape.count)
    try fill(storage.pointer)
  }

  /// Makes a tensor that repeats one value.
  public init(repeating value: Float, shape: Shape) {
    self.init(shape) { $0.update(repeating: value, count: shape.count) }
  }

  /// Makes a tensor of zeros.
  public init(zeros shape: Shape) { self.init(repeating: 0, shape: shape) }

  /// Makes a tensor from scalars in row-major order.
  ///
  /// - Precondition: `scalars.count == shape.count`.
  public init(_ scalars: [Float], shape: Shape) {
    precondition(
      scalars.count == shape.count,
      "Tensor: found \(scalars.count) scalars, expected \(shape.count) for the shape \(shape)")
    self.init(shape) { destination in
      for index in 0..<scalars.count { destination[index] = scalars[index] }
    }
  }

  /// Makes a scalar: a tensor of rank 0.
  public init(_ value: Float) { self.init([value], shape: []) }

  /// The number of scalars.
  public var count: Int { storage.count }

  /// A copy of the scalars, in row-major order.
  public var scalars: [Float] {
    withPointer { Array(UnsafeBufferPointer(start: $0, count: count)) }
  }

  /// The only scalar.
  ///
  /// - Precondition: `count == 1`.
  public var scalar: Float {
    precondition(count == 1, "Tensor.scalar: found the shape \(shape), expected one scalar")
    return withPointer { $0[0] }
  }

  /// The same scalars with another shape, without a copy.
  ///
  /// - Precondition: `newShape.count == count`.
  public func reshaped(to newShape: Shape) -> Tensor {
    precondition(
      newShape.count == count,
      "reshaped(to:): found \(newShape), expected the \(count) scalars of \(shape)")
    return Tensor(shape: newShape, storage: storage)
  }

  /// Whether both are the same scalars in memory, so that they are equal without a comparison.
  package func sharesStorage(with other: Tensor) -> Bool { storage === other.storage }

  /// Tells the scalars in memory from those of other tensors, as long as this tensor lives.
  package var storageIdentifier: ObjectIdentifier { ObjectIdentifier(storage) }

  private init(shape: Shape, storage: TensorStorage) {
    self.shape = shape
    self.storage = storage
  }

  /// Calls `body` with a pointer to the scalars, for reading.
  package func withPointer<Result>(
    _ body: (UnsafePointer<Float>) throws -> Result
  ) rethrows -> Result {
    try withExtendedLifetime(storage) { try body(UnsafePointer(storage.pointer)) }
  }

  /// Calls `body` with a pointer to the scalars, for writing; copies them first if another tensor
  /// shares them.
  package mutating func withMutablePointer<Result>(
    _ body: (UnsafeMutablePointer<Float>) throws -> Result
  ) rethrows -> Result {
    if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
    return try withExtendedLifetime(storage) { try body(storage.pointer) }
  }
}

extension Tensor: Equatable {
  /// Whether shapes and scalars are equal; NaN differs from itself.
  public static func == (left: Tensor, right: Tensor) -> Bool {
    guard left.shape == right.shape else { return false }
    return withPointers(left, right) { a, b in (0..<left.count).allSatisfy { a[$0] == b[$0] } }
  }
}

/// A pooled buffer with one owner at a time.
///
/// Unchecked sendable: tensors share it for reading only; `withMutablePointer` copies unless the
/// reference is unique.
private final class TensorStorage: @unchecked Sendable {
  let count: Int
  let pointer: UnsafeMutablePointer<Float>

  init(count: Int) {
    self.count = count
    pointer = BufferPool.shared.take(capacity: BufferPool.capacity(for: count))
  }

  deinit { BufferPool.shared.give(pointer, capacity: BufferPool.capacity(for: count)) }

  func copy() -> TensorStorage {
    let copy = TensorStorage(count: count)
    copy.pointer.update(from: pointer, count: count)
    return copy
  }
}
