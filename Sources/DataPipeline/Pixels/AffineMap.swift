import Foundation

/// Where a pixel of a moved image comes from: output (x, y) shows input `(a·x + b·y + c,
/// d·x + e·y + f)`, in pixels, with the centers of pixels at halves.
package struct AffineMap: Equatable, Sendable {
  var a = 1.0
  var b = 0.0
  var c = 0.0
  var d = 0.0
  var e = 1.0
  var f = 0.0

  /// A turn about the image's center.
  ///
  /// - Parameter degrees: The angle, counterclockwise.
  package static func rotation(degrees: Double, height: Int, width: Int) -> AffineMap {
    let angle = -degrees * .pi / 180
    let (cosine, sine) = (cos(angle), sin(angle))
    let (x, y) = (Double(width) / 2, Double(height) / 2)
    return AffineMap(
      a: cosine, b: sine, c: x - cosine * x - sine * y,
      d: -sine, e: cosine, f: y + sine * x - cosine * y)
  }

  /// The angle of a rotation, counterclockwise.
  package var degrees: Double { -atan2(b, a) * 180 / .pi }

  /// Rows that move along, in proportion to their distance from the top edge.
  package static func shearX(_ slope: Double) -> AffineMap { AffineMap(b: slope) }

  /// Columns that move along, in proportion to their distance from the left edge.
  package static func shearY(_ slope: Double) -> AffineMap { AffineMap(d: slope) }

  /// A shift to the right and down by whole pixels.
  package static func translation(x: Int = 0, y: Int = 0) -> AffineMap {
    AffineMap(c: -Double(x), f: -Double(y))
  }
}

/// How a moved image takes its values from those around a place.
public enum PixelInterpolation: String, Codable, CaseIterable, Sendable {
  /// The value of the pixel at the place.
  case nearest
  /// Straight lines between the four pixels around the place.
  case bilinear
}
