import TensorCore

/// Images that are read or generated on request, so that memory does not grow with their number.
public struct LazyImages {
  /// The number of images.
  public let count: Int
  private let make: (Int) throws -> Tensor

  /// Makes images from a function of their index; each is `[1, H, W, C]` in -1...1, of any size.
  ///
  /// The function is called several times per index, and must return the same image each time.
  public init(count: Int, image: @escaping (_ index: Int) throws -> Tensor) {
    precondition(count >= 0, "LazyImages: found the count \(count), expected 0 or more")
    self.count = count
    make = image
  }

  /// Makes images from a tensor `[N, H, W, C]` in -1...1.
  ///
  /// - Precondition: The rank is 4.
  public init(_ images: Tensor) {
    precondition(images.shape.rank == 4, "LazyImages: found \(images.shape), expected [N, H, W, C]")
    self.init(count: images.shape[0]) { images.slice($0..<$0 + 1) }
  }

  /// The image at an index, `[1, H, W, C]`.
  public func image(at index: Int) throws -> Tensor {
    precondition(
      (0..<count).contains(index), "LazyImages: found the index \(index), expected 0..<\(count)")
    let image = try make(index)
    precondition(
      image.shape.rank == 4 && image.shape[0] == 1 && image.shape.count > 0,
      "LazyImages: found an image \(image.shape), expected [1, H, W, C]")
    return image
  }

  /// Calls `body` with the images at `indices`, in batches of neighbors of one size: at most 16
  /// images, and at most the pixels of four images of 256×256.
  package func forEachBatch(
    _ indices: some Sequence<Int>, _ body: (_ indices: [Int], _ images: Tensor) throws -> Void
  ) throws {
    var waiting: [(index: Int, image: Tensor)] = []
    func flush() throws {
      guard !waiting.isEmpty else { return }
      let batch = Tensor(concatenating: waiting.map(\.image))
      let indices = waiting.map(\.index)
      waiting = []
      try body(indices, batch)
    }
    for index in indices {
      let image = try image(at: index)
      let pixels = image.shape[1] * image.shape[2]
      if let first = waiting.first?.image,
        first.shape != image.shape || waiting.count == 16
          || (waiting.count + 1) * pixels > 4 * 256 * 256
      {
        try flush()
      }
      waiting.append((index, image))
    }
    try flush()
  }
}
