/// The distance from each cell of a grid to the nearest cell outside a shape (Felzenszwalb and
/// Huttenlocher 2012, "Distance Transforms of Sampled Functions").
package enum DistanceTransform {
  /// The exact distances between centers, in cells: 0 outside the shape.
  ///
  /// - Parameters:
  ///   - isInside: Whether each cell belongs to the shape, row by row.
  ///   - width: The number of columns. Cells beyond the grid are ignored.
  package static func distances(inside isInside: [Bool], width: Int) -> [Double] {
    let height = isInside.count / width
    // Farther than any cell of the grid, and finite, so that differences stay numbers.
    let far = Double((width + height) * (width + height))
    var squares = isInside.map { $0 ? far : 0 }
    for column in 0..<width {
      transform(&squares, from: column, step: width, count: height)
    }
    for row in 0..<height {
      transform(&squares, from: row * width, step: 1, count: width)
    }
    return squares.map { $0.squareRoot() }
  }

  /// Replaces the values `f` along a line by `min over q of (p - q)² + f(q)`: the lower envelope of
  /// one parabola per cell.
  private static func transform(
    _ squares: inout [Double], from start: Int, step: Int, count: Int
  ) {
    let values = (0..<count).map { squares[start + $0 * step] }
    // The parabolas of the envelope, and where each begins to be the lowest.
    var apexes = [0]
    var borders = [-Double.infinity]
    for apex in 1..<max(count, 1) {
      var border = crossing(apexes[apexes.count - 1], apex, values)
      while border <= borders[borders.count - 1] {
        apexes.removeLast()
        borders.removeLast()
        border = crossing(apexes[apexes.count - 1], apex, values)
      }
      apexes.append(apex)
      borders.append(border)
    }
    var lowest = 0
    for place in 0..<count {
      while lowest + 1 < borders.count, borders[lowest + 1] < Double(place) { lowest += 1 }
      let offset = Double(place - apexes[lowest])
      squares[start + place * step] = offset * offset + values[apexes[lowest]]
    }
  }

  /// Where the parabola over `right` falls below the one over `left`.
  private static func crossing(_ left: Int, _ right: Int, _ values: [Double]) -> Double {
    let (p, q) = (Double(left), Double(right))
    return ((values[right] + q * q) - (values[left] + p * p)) / (2 * (q - p))
  }
}
