import Foundation
import TensorCore

/// The outline of a smooth, star-shaped body: `r(θ) = r0 (1 + Σ a_k cos(kθ + φ_k))` for k = 2…5.
struct BodyOutline {
  /// The radius in each of `count` directions.
  private let radii: [Double]
  /// The center in pixels.
  var x = 0.0, y = 0.0

  private static let count = 720

  /// Draws an outline around the origin.
  ///
  /// - Parameter radius: r0 in pixels.
  init(radius: Double, from random: inout RandomStream) {
    let waves = (2...5).map { order in
      (
        order: Double(order), height: Double(random.normal()) * 0.42 / Double(order),
        phase: Double(random.uniform()) * 2 * .pi
      )
    }
    // Waves of more than half of the radius would pinch the body.
    let sum = waves.reduce(0) { $0 + abs($1.height) }
    let scale = min(1, 0.5 / max(sum, .leastNormalMagnitude))
    radii = (0..<Self.count).map { step in
      let angle = Double(step) / Double(Self.count) * 2 * .pi
      return radius
        * waves.reduce(1) { $0 + scale * $1.height * cos($1.order * angle + $1.phase) }
    }
  }

  /// Points on the outline, every `step`-th of 720.
  func points(every step: Int = 1) -> [(x: Double, y: Double)] {
    stride(from: 0, to: Self.count, by: step).map { index in
      let angle = Double(index) / Double(Self.count) * 2 * .pi
      return (x + radii[index] * cos(angle), y + radii[index] * sin(angle))
    }
  }

  /// Whether a point lies inside.
  func contains(_ pointX: Double, _ pointY: Double) -> Bool {
    let (dx, dy) = (pointX - x, pointY - y)
    let turn = atan2(dy, dx) / (2 * .pi) * Double(Self.count)
    let place = turn < 0 ? turn + Double(Self.count) : turn
    let index = Int(place)
    let (low, high) = (radii[index % Self.count], radii[(index + 1) % Self.count])
    let radius = low + (high - low) * (place - Double(index))
    return dx * dx + dy * dy < radius * radius
  }

  /// Whether the outlines stay at least `gap` pixels apart.
  func isApart(from other: BodyOutline, by gap: Double) -> Bool {
    let others = other.points(every: 12)
    return points(every: 12).allSatisfy { point in
      others.allSatisfy { hypot($0.x - point.x, $0.y - point.y) > gap }
    } && !contains(other.x, other.y) && !other.contains(x, y)
  }
}
