import TensorCore

extension Tensor {
  /// Every image of `[N, H, W, C]` as a batch of its own, so that what all layers make of a batch takes
  /// the memory of one image.
  var oneByOne: [Tensor] { (0..<shape[0]).map { images(at: [$0]) } }

  /// Some images of `[N, H, W, C]`, in the order of `indices`.
  func images(at indices: [Int]) -> Tensor {
    let size = count / shape[0]
    return withPointer { source in
      Tensor(Shape([indices.count] + shape.extents.dropFirst())) { result in
        for (place, index) in indices.enumerated() {
          (result + place * size).update(from: source + index * size, count: size)
        }
      }
    }
  }
}
