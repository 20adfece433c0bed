extension ClassificationDataset {
  /// What prevents a classifier from learning from these images, or a measurement on them from
  /// being meaningful: a sentence each.
  ///
  /// - Parameter part: The part of the data set, for the sentences: `training`.
  package func flaws(part: String) -> [String] {
    guard classNames.count > 1 else {
      return [
        "the \(part) images have a single class, \(classNames[0]); add images of other classes"
      ]
        + constantImages(part)
    }
    let present = Set((0..<count).map(label(at:)))
    let absent = classNames.indices.filter { !present.contains($0) }.map { classNames[$0] }
    guard !absent.isEmpty else { return constantImages(part) }
    let shown = absent.prefix(5).joined(separator: ", ") + (absent.count > 5 ? ", …" : "")
    return [
      "\(absent.count) of \(classNames.count) classes have no \(part) image: \(shown);"
        + " add images, or check the labels"
    ] + constantImages(part)
  }

  /// A sentence if more than a tenth of the images are of a single color.
  private func constantImages(_ part: String) -> [String] {
    let channels = imageShape[2]
    let constant = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: imageShape.count) {
      pixels in
      guard let destination = pixels.baseAddress else { return 0 }
      return (0..<count).count { index in
        copyPixels(at: index, into: destination)
        return pixels.isOfOneColor(channels: channels)
      }
    }
    guard 10 * constant > count else { return [] }
    return [
      "\(constant) of \(count) \(part) images are of a single color, such as all black;"
        + " check how they were made"
    ]
  }
}

extension RandomAccessCollection where Element: Equatable, Index == Int {
  /// Whether all pixels of an image `[H, W, C]` are equal.
  package func isOfOneColor(channels: Int) -> Bool {
    indices.allSatisfy { self[$0] == self[$0 % channels] }
  }
}
