extension Image {
  /// Where a frame is drawn.
  public enum FramePlacement: Sendable {
    /// Outside the picture, which grows by twice the thickness.
    case around
    /// Over the picture's outermost pixels; the size stays.
    case over
  }

  /// Arranges pictures of one size in rows of `columns`, with `spacing` pixels of `background`
  /// between them.
  ///
  /// The width is `columns * width + (columns - 1) * spacing`, and the height
  /// `rows * height + (rows - 1) * spacing`. An incomplete last row is filled with background; with
  /// fewer pictures than columns, the only row is narrower. The grid is gray if all pictures and the
  /// background are, and RGB otherwise. Alpha is dropped.
  ///
  /// - Precondition: at least one picture, all of one width and height, at least one column, and a
  ///   spacing of at least 0.
  public static func grid(
    _ images: [Image], columns: Int, spacing: Int = 2, background: Color = .white
  ) -> Image {
    precondition(columns >= 1, "Image.grid: expected at least one column, found \(columns)")
    precondition(spacing >= 0, "Image.grid: expected a spacing of at least 0, found \(spacing)")
    guard let first = images.first else {
      preconditionFailure("Image.grid: expected at least one picture, found none")
    }
    let columns = Swift.min(columns, images.count)
    let rows = (images.count - 1) / columns + 1
    let isGray = background.isGray && images.allSatisfy { $0.channels <= 2 }
    var canvas = Image(
      width: columns * first.width + (columns - 1) * spacing,
      height: rows * first.height + (rows - 1) * spacing, filledWith: background)
    if isGray { canvas = canvas.redChannel() }
    for (index, image) in images.enumerated() {
      precondition(
        image.width == first.width && image.height == first.height,
        "Image.grid: expected pictures of \(first.width) x \(first.height), "
          + "found \(image.width) x \(image.height) at index \(index)")
      canvas.paste(
        image.converted(to: isGray ? .gray : .rgb),
        x: (index % columns) * (first.width + spacing),
        y: (index / columns) * (first.height + spacing))
    }
    return canvas
  }

  /// The picture in RGB with a frame of one color, for example to mark right and wrong predictions
  /// in a grid.
  ///
  /// - Precondition: a thickness of at least 0.
  public func framed(
    color: Color, thickness: Int, placement: FramePlacement = .around
  ) -> Image {
    precondition(
      thickness >= 0, "Image.framed: expected a thickness of at least 0, found \(thickness)")
    let picture = converted(to: .rgb)
    switch placement {
    case .around:
      var canvas = Image(
        width: width + 2 * thickness, height: height + 2 * thickness, filledWith: color)
      canvas.paste(picture, x: thickness, y: thickness)
      return canvas
    case .over:
      var canvas = Image(width: width, height: height, filledWith: color)
      guard width > 2 * thickness && height > 2 * thickness else { return canvas }
      let inside = picture.cropped(
        x: thickness, y: thickness, width: width - 2 * thickness, height: height - 2 * thickness)
      canvas.paste(inside, x: thickness, y: thickness)
      return canvas
    }
  }

  /// Draws `image`, which must fit and have as many channels, over the rectangle at (`x`, `y`).
  private mutating func paste(_ image: Image, x: Int, y: Int) {
    for row in 0..<image.height {
      let destination = (y + row) * rowLength + x * channels
      let source = row * image.rowLength
      // In place: a copy of the canvas per picture would take longer than all other work.
      samples.replaceSubrange(
        destination..<destination + image.rowLength,
        with: image.samples[source..<source + image.rowLength])
    }
  }

  /// The first channel alone. It holds a gray color exactly; a luma would round it.
  private func redChannel() -> Image {
    let shades = stride(from: 0, to: samples.count, by: channels).map { samples[$0] }
    return Image(width: width, height: height, channels: 1, bitDepth: bitDepth, samples: shades)
  }
}
