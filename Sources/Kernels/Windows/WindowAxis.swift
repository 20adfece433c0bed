/// The windows of a convolution or pooling along one axis of an image.
package struct WindowAxis: Sendable {
  /// Pixels of the image.
  package let extent: Int
  /// The pixels that a window reads.
  package let size: Int
  /// The step between windows, in pixels.
  package let stride: Int
  /// The step between the pixels that a window reads.
  package let dilation: Int
  /// Pixels of padding before and after the image.
  package let padding: (leading: Int, trailing: Int)
  /// Whether the last window may extend beyond the padded image; it starts in the image or in the
  /// padding before it.
  package let roundsUp: Bool

  /// Makes the windows of an axis.
  package init(
    _ extent: Int, size: Int, stride: Int, dilation: Int = 1,
    padding: (leading: Int, trailing: Int), roundsUp: Bool = false
  ) {
    self.extent = extent
    self.size = size
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
    self.roundsUp = roundsUp
  }

  /// Makes the windows of both axes.
  package static func both(
    height: Int, width: Int, size: AxisPair, stride: AxisPair, dilation: AxisPair = 1,
    padding: ImageSides, roundsUp: Bool = false
  ) -> (vertical: WindowAxis, horizontal: WindowAxis) {
    (
      WindowAxis(
        height, size: size.height, stride: stride.height, dilation: dilation.height,
        padding: (padding.top, padding.bottom), roundsUp: roundsUp),
      WindowAxis(
        width, size: size.width, stride: stride.width, dilation: dilation.width,
        padding: (padding.left, padding.right), roundsUp: roundsUp)
    )
  }

  /// Pixels from the first to the last one that a window reads.
  package var span: Int { (size - 1) * dilation + 1 }

  /// The number of windows: `(extent + padding − span) / stride + 1`, rounded down or up; 0 if none
  /// fits.
  package var count: Int {
    let room = extent + padding.leading + padding.trailing - span + (roundsUp ? stride - 1 : 0)
    guard room >= 0 else { return 0 }
    let count = room / stride + 1
    return roundsUp && (count - 1) * stride >= extent + padding.leading ? count - 1 : count
  }

  /// The pixels that a window reads.
  struct Window: Hashable {
    /// The first one in the image.
    let first: Int
    /// How many are in the image.
    let inside: Int
    /// How many are in the padded image.
    let padded: Int
  }

  /// The pixels of a window; those of the image may be none.
  func window(_ place: Int) -> Window {
    let start = place * stride - padding.leading
    // Rounds up: the first tap at or after `pixel`.
    func tap(at pixel: Int) -> Int {
      dilation == 1 ? pixel - start : (pixel - start + dilation - 1) / dilation
    }
    let skipped = start < 0 ? tap(at: 0) : 0
    return Window(
      first: start + skipped * dilation, inside: max(0, min(size, tap(at: extent)) - skipped),
      padded: min(size, tap(at: extent + padding.trailing)))
  }

  /// Windows side by side that read equally many pixels.
  struct Neighbors {
    var places: Range<Int>
    /// The first one.
    let first: Window
  }

  /// The windows in order.
  var neighbors: [Neighbors] {
    (0..<count).reduce(into: []) { runs, place in
      let window = window(place)
      if let last = runs.last, last.first.inside == window.inside,
        last.first.padded == window.padded,
        last.first.first + last.places.count * stride == window.first
      {
        runs[runs.count - 1].places = last.places.lowerBound..<place + 1
      } else {
        runs.append(Neighbors(places: place..<place + 1, first: window))
      }
    }
  }
}
