import TensorCore

/// Value noise: random values on coarse grids of several sizes, with smooth transitions between
/// them.
struct ValueNoise {
  private struct Octave {
    let cell: Double
    let side: Int
    let values: [Float]
    let weight: Float
  }

  private let octaves: [Octave]

  /// Draws noise for a square picture.
  ///
  /// - Parameters:
  ///   - size: The side of the picture, in pixels.
  ///   - cells: The grid spacings, in pixels; each is weighted by its spacing.
  init(size: Int, cells: [Double], from random: inout RandomStream) {
    let sum = cells.reduce(0, +)
    octaves = cells.map { cell in
      let side = Int(Double(size) / cell) + 2
      return Octave(
        cell: cell, side: side, values: (0..<side * side).map { _ in random.uniform() },
        weight: Float(cell / sum))
    }
  }

  /// The height at a point inside the picture, in 0...1.
  func callAsFunction(_ x: Double, _ y: Double) -> Float {
    octaves.reduce(0) { $0 + $1.weight * Self.height($1, x / $1.cell, y / $1.cell) }
  }

  private static func height(_ octave: Octave, _ x: Double, _ y: Double) -> Float {
    let (column, row) = (Int(x), Int(y))
    let (u, v) = (smooth(Float(x) - Float(column)), smooth(Float(y) - Float(row)))
    func value(_ right: Int, _ down: Int) -> Float {
      octave.values[(row + down) * octave.side + column + right]
    }
    let top = value(0, 0) + (value(1, 0) - value(0, 0)) * u
    let bottom = value(0, 1) + (value(1, 1) - value(0, 1)) * u
    return top + (bottom - top) * v
  }

  /// A smooth step from 0 to 1.
  private static func smooth(_ t: Float) -> Float { t * t * (3 - 2 * t) }
}
