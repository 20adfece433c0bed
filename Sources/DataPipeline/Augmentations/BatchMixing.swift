import TensorCore

/// How each image of a batch is mixed with the image before it; the first with the last.
package enum BatchMixing: Equatable, Sendable {
  /// `share · image + (1 - share) · other`.
  case blend(share: Float)
  /// The pixels of a box are those of the other image; `area` is that of the whole image.
  case paste(PixelBox, area: Int)

  /// The share of an image in its mixture.
  package var share: Float {
    switch self {
    case .blend(let share): share
    case .paste(let box, let area): 1 - Float(box.area) / Float(area)
    }
  }

  /// Mixes images `[N, H, W, C]`.
  func apply(to images: UnsafeMutablePointer<Float>, count: Int, _ shape: Shape) {
    guard count > 1 else { return }
    let size = shape.count
    withUnsafeTemporaryAllocation(of: Float.self, capacity: size) { last in
      guard let last = last.baseAddress else { return }
      last.initialize(from: images + (count - 1) * size, count: size)
      // From the last to the first, so that each other image is still unmixed.
      for index in (0..<count).reversed() {
        let other = UnsafePointer(index == 0 ? last : images + (index - 1) * size)
        mix(images + index * size, other, shape)
      }
    }
  }

  private func mix(
    _ image: UnsafeMutablePointer<Float>, _ other: UnsafePointer<Float>, _ shape: Shape
  ) {
    switch self {
    case .blend(let share):
      let rest = 1 - share
      for place in 0..<shape.count { image[place] = share * image[place] + rest * other[place] }
    case .paste(let box, _):
      let (row, length) = (shape[1] * shape[2], box.width * shape[2])
      for y in box.top..<box.top + box.height {
        let start = y * row + box.left * shape[2]
        (image + start).update(from: other + start, count: length)
      }
    }
  }
}
