/// Saturation and hue of RGB; images of other channels stay as they are.
extension PixelCanvas {
  /// Scales the differences from each pixel's own gray by a factor.
  func saturate(_ factor: Double) {
    guard channels == 3 else { return }
    let (blend, pixels, samples) = (Blend(factor), height * width, samples)
    for place in 0..<pixels {
      let pixel = samples + place &* 3
      let own = gray(pixel)
      pixel[0] = blend(own, Int32(pixel[0]))
      pixel[1] = blend(own, Int32(pixel[1]))
      pixel[2] = blend(own, Int32(pixel[2]))
    }
  }

  /// Turns the hue by a share of the circle.
  ///
  /// Hue and saturation are rounded down to 1/255 in between, as in Pillow's HSV images.
  func turnHue(_ share: Double) {
    guard channels == 3 else { return }
    let turn = UInt8(truncatingIfNeeded: Int(share * 255))
    var pixel = samples
    for _ in 0..<height * width {
      Self.turnHue(pixel, by: turn)
      pixel += 3
    }
  }

  @inline(__always)
  private static func turnHue(_ pixel: UnsafeMutablePointer<UInt8>, by turn: UInt8) {
    let (red, green, blue) = (pixel[0], pixel[1], pixel[2])
    let (most, least) = (max(red, max(green, blue)), min(red, min(green, blue)))
    guard most > least else { return }
    let range = Float(most - least)
    let saturation = (range / Float(most) * 255).rounded(.down)
    let share = hue(red, green, blue, most: most, range: range)
    // A turn of the bytes wraps around the circle.
    let turned = UInt8(truncatingIfNeeded: Int32(Double(share) * 255)) &+ turn
    // A small saturation can be rounded down to gray.
    guard saturation > 0 else { return fill(pixel, most, most, most) }
    let place = Float(turned) * 6 / 255
    let index = Int32(place)
    let rest = place - Float(index)
    let (value, weight) = (Float(most), saturation / 255)
    let low = rounded(value * (1 - weight))
    let falling = rounded(value * (1 - weight * rest))
    let rising = rounded(value * (1 - weight * (1 - rest)))
    switch index {
    case 1: fill(pixel, falling, most, low)
    case 2: fill(pixel, low, most, rising)
    case 3: fill(pixel, low, falling, most)
    case 4: fill(pixel, rising, low, most)
    case 5: fill(pixel, most, low, falling)
    default: fill(pixel, most, rising, low)
    }
  }

  /// The hue of a color as a share of the circle, with red at 0, green at 1/3 and blue at 2/3; rounded
  /// as in Pillow, because the bytes made from it are rounded down.
  @inline(__always)
  private static func hue(
    _ red: UInt8, _ green: UInt8, _ blue: UInt8, most: UInt8, range: Float
  ) -> Float {
    let fromRed = Float(most - red) / range
    let fromGreen = Float(most - green) / range
    let fromBlue = Float(most - blue) / range
    let sector =
      red == most
      ? fromBlue - fromGreen
      : green == most ? 2 + fromRed - fromBlue : 4 + fromGreen - fromRed
    return Float(Double(sector) / 6 + (sector < 0 ? 1 : 0))
  }

  @inline(__always)
  private static func rounded(_ value: Float) -> UInt8 { UInt8(value + 0.5) }

  @inline(__always)
  private static func fill(
    _ pixel: UnsafeMutablePointer<UInt8>, _ red: UInt8, _ green: UInt8, _ blue: UInt8
  ) {
    pixel[0] = red
    pixel[1] = green
    pixel[2] = blue
  }
}
