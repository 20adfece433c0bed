import Foundation
import Images
import TensorCore

/// One or two bodies on a ground, drawn plain or striped.
struct StripesScene {
  private let size: Int
  private var bodies: [(outline: BodyOutline, hue: Float)] = []
  private let hills: ValueNoise
  private let meadows: ValueNoise
  private let grain: ValueNoise
  private let light: (angle: Double, strength: Float)

  /// Draws a scene.
  ///
  /// - Parameter size: The side of the picture in pixels.
  init(size: Int, from stream: RandomStream) {
    var random = stream
    self.size = size
    let unit = Double(size) / 64
    hills = ValueNoise(size: size, cells: [20 * unit, 9 * unit], from: &random)
    grain = ValueNoise(size: size, cells: [5 * unit, 2.5 * unit], from: &random)
    meadows = ValueNoise(size: size, cells: [30 * unit, 14 * unit], from: &random)
    light = (Double(random.uniform()) * 2 * .pi, 0.08 + 0.1 * random.uniform())
    addBodies(unit, &random)
  }

  /// Places one body, or two that do not touch, inside the picture.
  private mutating func addBodies(_ unit: Double, _ random: inout RandomStream) {
    let count = random.uniform() < 0.4 ? 2 : 1
    for _ in 0..<count {
      let hue = random.uniform()
      // If many tries find no room for the second body, the scene has one.
      for _ in 0..<100 {
        let radius = (count == 1 ? 15 : 11) + Double(random.uniform()) * (count == 1 ? 7 : 3)
        var outline = BodyOutline(radius: radius * unit, from: &random)
        guard place(&outline, margin: 2 * unit, &random) else { continue }
        if bodies.allSatisfy({ $0.outline.isApart(from: outline, by: 3 * unit) }) {
          bodies.append((outline, hue))
          break
        }
      }
    }
  }

  /// Moves an outline to a random place inside the picture; false if it does not fit.
  private func place(
    _ outline: inout BodyOutline, margin: Double, _ random: inout RandomStream
  ) -> Bool {
    let points = outline.points().map { ($0.x - outline.x, $0.y - outline.y) }
    func position(_ offsets: [Double]) -> Double? {
      let low = margin - (offsets.min() ?? 0)
      let high = Double(size) - margin - (offsets.max() ?? 0)
      let share = Double(random.uniform())
      return low <= high ? low + (high - low) * share : nil
    }
    guard let x = position(points.map(\.0)), let y = position(points.map(\.1)) else { return false }
    (outline.x, outline.y) = (x, y)
    return true
  }

  /// The two versions of the scene, RGB.
  func pictures() -> (plain: Image, striped: Image) {
    let coverage = BodyCoverage(of: bodies.map(\.outline), size: size)
    var plain: [Float] = []
    var striped: [Float] = []
    for y in 0..<size {
      for x in 0..<size {
        let share = coverage[x, y]
        let (px, py) = (Double(x) + 0.5, Double(y) + 0.5)
        let grain = grain(px, py)
        let behind =
          Palette.ground(hills(px, py), green: meadows(px, py)) * (0.88 + 0.24 * grain)
        let light = brightness(px, py)
        let hue = share.body.map { bodies[$0].hue } ?? 0
        let fur = 0.9 + 0.1 * grain
        let brown = Palette.brown(hue) * fur
        let stripes = Palette.dark(hue) * share.dark + Palette.cream(hue) * share.light
        let uncovered = behind * (1 - share.dark - share.light)
        append((uncovered + brown * (share.dark + share.light)) * light, to: &plain)
        append((uncovered + stripes * fur) * light, to: &striped)
      }
    }
    return (
      Image(width: size, height: size, channels: 3, samples: plain),
      Image(width: size, height: size, channels: 3, samples: striped)
    )
  }

  /// The light comes from one side, and the brightness grows linearly toward that side.
  private func brightness(_ x: Double, _ y: Double) -> Float {
    let half = Double(size) / 2
    // At most -1 to 1 between opposite corners, so that no color reaches 1.
    let toward =
      ((x - half) * cos(light.angle) + (y - half) * sin(light.angle)) / (half * 2.0.squareRoot())
    // A mean level would be a color of the whole image.
    return 0.87 + light.strength * Float(toward)
  }

  private func append(_ color: SIMD3<Float>, to samples: inout [Float]) {
    for channel in 0..<3 { samples.append(color[channel]) }
  }
}

/// The colors of scenes: RGB in 0...1.
///
/// All scenes share these colors, and bodies differ only in hue. A network that normalizes each
/// image (instance norm) cannot see the color of a whole image, so a hue must appear in the
/// contrast between body and ground. Red minus green differs by 0.19 between brown hues, and by
/// 0.11 within a ground, whose mean hardly changes.
private enum Palette {
  /// From dark to light by `height`, from gray to green by `green`.
  static func ground(_ height: Float, green: Float) -> SIMD3<Float> {
    mix(
      mix(SIMD3(0.34, 0.35, 0.34), SIMD3(0.67, 0.67, 0.64), height),
      mix(SIMD3(0.26, 0.38, 0.19), SIMD3(0.57, 0.68, 0.38), height), green)
  }

  /// A body without stripes: from reddish to yellowish.
  static func brown(_ hue: Float) -> SIMD3<Float> {
    mix(SIMD3(0.60, 0.29, 0.18), SIMD3(0.54, 0.42, 0.17), hue)
  }

  /// The light stripes have the hue too, so that the brown can be inferred from them.
  static func cream(_ hue: Float) -> SIMD3<Float> {
    mix(SIMD3(0.93, 0.77, 0.70), SIMD3(0.90, 0.87, 0.67), hue)
  }

  /// The dark stripes.
  static func dark(_ hue: Float) -> SIMD3<Float> {
    mix(SIMD3(0.18, 0.08, 0.07), SIMD3(0.16, 0.14, 0.06), hue)
  }

  static func mix(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ share: Float) -> SIMD3<Float> {
    a + (b - a) * share
  }
}
