import TensorCore

extension Tensor {
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
