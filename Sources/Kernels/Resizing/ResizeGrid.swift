/// The interpolation of a resizing. The raw values are the names in graphs.
public enum ResizeMode: String, CaseIterable, Sendable {
  /// The nearest position.
  case nearest
  /// Between two neighbors.
  case linear
  /// A cubic polynomial through four neighbors (Keys 1981).
  case cubic
}

/// How a position of the result relates to the positions of the input. The names are ONNX's.
public enum ResizeCoordinates: String, CaseIterable, Sendable {
  /// Positions are the centers of pixels of equal extent.
  case halfPixel = "half_pixel"
  /// The same, but the only pixel of a result is at the first position.
  case pytorchHalfPixel = "pytorch_half_pixel"
  /// First and last positions coincide.
  case alignCorners = "align_corners"
  /// First positions coincide.
  case asymmetric
}

/// How `nearest` rounds. The names are ONNX's.
public enum ResizeRounding: String, CaseIterable, Sendable {
  /// To the nearest position; down if two are equally near.
  case preferFloor = "round_prefer_floor"
  /// To the nearest position; up if two are equally near.
  case preferCeiling = "round_prefer_ceil"
  /// Down.
  case floor
  /// Up.
  case ceiling = "ceil"
}

/// The positions of one axis of a resized image in the input, as ONNX's Resize defines them.
///
/// They are computed in single precision, as onnxruntime does, because rounding decides between two
/// pixels.
package struct ResizeGrid: Hashable, Sendable {
  private let input: Int
  private let output: Int
  private let scale: Float
  private let coordinates: ResizeCoordinates

  /// Makes a grid.
  ///
  /// - Parameters:
  ///   - input: The extent before.
  ///   - output: The extent after.
  ///   - scale: The factor, if it is not the ratio of both.
  package init(input: Int, output: Int, scale: Float?, _ coordinates: ResizeCoordinates) {
    self.input = input
    self.output = output
    self.scale = scale ?? Float(output) / Float(input)
    self.coordinates = coordinates
  }

  private func place(of position: Int) -> Float {
    let position = Float(position)
    switch coordinates {
    case .halfPixel: return (position + 0.5) / scale - 0.5
    case .pytorchHalfPixel: return output > 1 ? (position + 0.5) / scale - 0.5 : 0
    case .asymmetric: return position / scale
    case .alignCorners:
      return output > 1 ? position * Float(input - 1) / Float(output - 1) : 0
    }
  }

  private func clamped(_ position: Int) -> Int { min(max(position, 0), input - 1) }

  /// The nearest position for each position of the result.
  package func nearest(_ rounding: ResizeRounding) -> [Int] {
    (0..<output).map { position in
      let place = place(of: position)
      switch rounding {
      case .preferFloor: return clamped(rounded(place, isHalfwayUp: false))
      case .preferCeiling: return clamped(rounded(place, isHalfwayUp: true))
      case .floor: return clamped(Int(place.rounded(.down)))
      case .ceiling: return clamped(Int(place.rounded(.up)))
      }
    }
  }

  /// The nearest integer. Rounding errors of the division do not decide about the middle between
  /// two: onnxruntime has the same tolerance.
  private func rounded(_ place: Float, isHalfwayUp: Bool) -> Int {
    let down = place.rounded(.down)
    let beyondMiddle = place - down - 0.5
    let isUp = abs(beyondMiddle) <= 1e-6 ? isHalfwayUp : beyondMiddle > 0
    return Int(down) + (isUp ? 1 : 0)
  }

  /// For each position of the result two positions with their weights.
  package var linear: (positions: [Int], weights: [Float]) {
    var (positions, weights): ([Int], [Float]) = ([], [])
    for position in 0..<output {
      let place = min(max(place(of: position), 0), Float(input - 1))
      let first = min(Int(place), input - 1)
      positions += [first, clamped(first + 1)]
      weights += [1 - (place - Float(first)), place - Float(first)]
    }
    return (positions, weights)
  }

  /// For each position of the result four positions with their weights, for a slope of `a`.
  package func cubic(_ a: Float) -> (positions: [Int], weights: [Float]) {
    var (positions, weights): ([Int], [Float]) = ([], [])
    for position in 0..<output {
      let place = place(of: position)
      let first = Int(place.rounded(.down))
      let offset = place - Float(first)
      func near(_ x: Float) -> Float { ((a + 2) * x - (a + 3)) * x * x + 1 }
      func far(_ x: Float) -> Float { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
      positions += (-1...2).map { clamped(first + $0) }
      weights += [far(offset + 1), near(offset), near(1 - offset), far(2 - offset)]
    }
    return (positions, weights)
  }
}
