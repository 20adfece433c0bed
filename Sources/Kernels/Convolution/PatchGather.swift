/// Copies the patches under a kernel into the rows of a matrix (im2col).
///
/// A row holds the taps of one output pixel in the order `[kH, kW, C]`; taps outside the image are zero.
struct PatchGather {
  let height: Int
  let width: Int
  /// Channels between neighboring pixels of the image.
  let pixelStride: Int
  /// Channels that are copied for each tap.
  let channels: Int
  let kernelHeight: Int
  let kernelWidth: Int
  /// Pixels of the image per row and column of the grid of patches.
  let stride: Int
  /// Where the first patch starts, usually minus the padding.
  let originY: Int
  let originX: Int
  /// Patches per row and column of the grid.
  let gridHeight: Int
  let gridWidth: Int

  var rowLength: Int { kernelHeight * kernelWidth * channels }

  /// Writes the patches of the flattened grid positions `range` (over images, rows, columns).
  func callAsFunction(
    _ image: UnsafePointer<Float>, _ range: Range<Int>, into rows: UnsafeMutablePointer<Float>
  ) {
    var destination = rows
    var column = range.lowerBound % gridWidth
    var row = range.lowerBound / gridWidth % gridHeight
    var picture = image + range.lowerBound / (gridWidth * gridHeight) * height * width * pixelStride
    for _ in range {
      copyPatch(picture, y: originY + row * stride, x: originX + column * stride, to: destination)
      destination += rowLength
      column += 1
      if column == gridWidth {
        column = 0
        row += 1
        if row == gridHeight {
          row = 0
          picture += height * width * pixelStride
        }
      }
    }
  }

  @inline(__always)
  private func copyPatch(
    _ picture: UnsafePointer<Float>, y: Int, x: Int, to destination: UnsafeMutablePointer<Float>
  ) {
    let rowCount = kernelWidth * channels
    let firstTap = max(0, -x)
    let endTap = min(kernelWidth, width - x)
    for tapRow in 0..<kernelHeight {
      let target = destination + tapRow * rowCount
      let sourceRow = y + tapRow
      guard sourceRow >= 0, sourceRow < height, firstTap < endTap else {
        target.update(repeating: 0, count: rowCount)
        continue
      }
      if firstTap > 0 { target.update(repeating: 0, count: firstTap * channels) }
      if endTap < kernelWidth {
        (target + endTap * channels).update(
          repeating: 0, count: (kernelWidth - endTap) * channels)
      }
      let source = picture + (sourceRow * width + x) * pixelStride
      if channels == pixelStride {
        copy(
          source + firstTap * channels, to: target + firstTap * channels,
          count: (endTap - firstTap) * channels)
      } else {
        for tap in firstTap..<endTap {
          copy(source + tap * pixelStride, to: target + tap * channels, count: channels)
        }
      }
    }
  }

  /// A copy in vectors of 8, cheaper than a call for the short runs of few channels.
  @inline(__always)
  private func copy(
    _ source: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>, count: Int
  ) {
    guard count <= 256 else {
      destination.update(from: source, count: count)
      return
    }
    var index = 0
    while index + 8 <= count {
      destination.store8(source.load8(index), at: index)
      index += 8
    }
    while index < count {
      destination[index] = source[index]
      index += 1
    }
  }
}
