// Converts bits, because `Float16` does not exist on Macs with Intel processors.

extension Float {
  /// Converts the bits of an IEEE 754 half-precision number.
  package init(halfBits: UInt16) {
    let sign = UInt32(halfBits & 0x8000) << 16
    let exponent = UInt32(halfBits >> 10) & 0x1F
    let fraction = UInt32(halfBits & 0x3FF)
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      self.init(bitPattern: magnitude.bitPattern | sign)
    case 0x1F:
      self.init(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default:
      self.init(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// The bits of the nearest half-precision number; ties go to the even one, and too large numbers
  /// become infinity.
  package var halfBits: UInt16 {
    let sign = UInt16(truncatingIfNeeded: bitPattern >> 16) & 0x8000
    let magnitude = bitPattern & 0x7FFF_FFFF
    if magnitude > 0x7F80_0000 {
      // NaN: keep the upper bits of the payload, and set the quiet bit so that the payload is not
      // 0.
      return sign | 0x7E00 | UInt16(truncatingIfNeeded: magnitude >> 13) & 0x3FF
    }
    // 65520 is halfway between the largest finite number, 65504, and the next power of two.
    if magnitude >= Float(65520).bitPattern { return sign | 0x7C00 }
    if magnitude < Float(0x1p-14).bitPattern {
      let steps = Float(bitPattern: magnitude) * 0x1p24
      return sign | UInt16(steps.rounded(.toNearestOrEven))
    }
    // A carry of the rounding into the exponent is correct.
    let rebiased = magnitude - 112 << 23
    let rounded = rebiased + 0xFFF + (rebiased >> 13 & 1)
    return sign | UInt16(truncatingIfNeeded: rounded >> 13)
  }
}
