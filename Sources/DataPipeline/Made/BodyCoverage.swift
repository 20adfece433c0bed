/// How much of each pixel bodies cover, and with which stripes. Stripes are bands along the
/// contour, by the distance to the body's border; the first band is dark.
struct BodyCoverage {
  /// What a pixel shows.
  struct Share {
    /// The body, if any.
    var body: Int?
    /// How much of the pixel lies in a dark or light band, in 0...1.
    var dark: Float = 0, light: Float = 0
  }

  private let size: Int
  private var shares: [Share]

  /// Subpixels along each side of a pixel.
  private static let fineness = 4
  /// The distance from one dark band to the next, as a share of the picture's side.
  private static let period = 8.0 / 64

  /// Rasterizes bodies.
  ///
  /// - Parameters:
  ///   - bodies: Bodies that touch neither each other nor the picture's border.
  ///   - size: The side of the picture in pixels.
  init(of bodies: [BodyOutline], size: Int) {
    self.size = size
    shares = Array(repeating: Share(), count: size * size)
    let fineness = Self.fineness
    let side = size * fineness
    var isInside = [Bool](repeating: false, count: side * side)
    for (number, body) in bodies.enumerated() {
      let points = body.points()
      for row in Self.cells(points.map(\.y), side) {
        for column in Self.cells(points.map(\.x), side)
        where body.contains(Self.center(column), Self.center(row)) {
          isInside[row * side + column] = true
          shares[(row / fineness) * size + column / fineness].body = number
        }
      }
    }
    let distances = DistanceTransform.distances(inside: isInside, width: side)
    let part = 1 / Float(fineness * fineness)
    for (cell, distance) in distances.enumerated() where distance > 0 {
      // The border lies halfway between the last cell inside and the first outside.
      let depth = (distance - 0.5) / Double(side) / Self.period
      let pixel = (cell / side / fineness) * size + cell % side / fineness
      if depth - depth.rounded(.down) < 0.5 {
        shares[pixel].dark += part
      } else {
        shares[pixel].light += part
      }
    }
  }

  /// What the pixel in a column and row shows.
  subscript(x: Int, y: Int) -> Share { shares[y * size + x] }

  /// The center of a subpixel, in pixels.
  private static func center(_ cell: Int) -> Double { (Double(cell) + 0.5) / Double(fineness) }

  /// The subpixels between the smallest and the largest of some coordinates.
  private static func cells(_ coordinates: [Double], _ side: Int) -> Range<Int> {
    let low = Int((coordinates.min() ?? 0) * Double(fineness))
    let high = Int((coordinates.max() ?? 0) * Double(fineness)) + 1
    return max(low, 0)..<min(high, side)
  }
}
