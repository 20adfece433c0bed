import Networks

/// Multiply-adds of CycleGAN's networks for one image of three channels.
struct TranslationCost {
  /// Those of the first layer, whose input's gradient is not always needed.
  let first: Int
  /// Those of all layers.
  let total: Int

  /// The cost of a generator; transposed convolutions run at the resolution of their input.
  static func generator(_ widths: GeneratorWidths, extent: Int) -> TranslationCost {
    let (encoder, trunk, decoder) = (widths.encoder, widths.trunk, widths.decoder)
    let (whole, half, quarter) = (square(extent), square(extent / 2), square(extent / 4))
    let first = 49 * 3 * encoder[0] * whole
    let down = 9 * (encoder[0] * encoder[1] * half + encoder[1] * trunk * quarter)
    let blocks = 2 * 9 * trunk * widths.blocks.reduce(0, +) * quarter
    let up = 9 * (trunk * decoder[0] * quarter + decoder[0] * decoder[1] * half)
    return TranslationCost(
      first: first, total: first + down + blocks + up + 49 * decoder[1] * 3 * whole)
  }

  /// The cost of a discriminator.
  static func discriminator(_ widths: [Int], extent: Int) -> TranslationCost {
    var (inputs, extent) = (3, extent)
    let layers = (widths + [1]).enumerated().map { index, outputs in
      extent = index < widths.count - 1 ? extent / 2 : extent - 1
      defer { inputs = outputs }
      return 16 * inputs * outputs * square(extent)
    }
    return TranslationCost(first: layers[0], total: layers.reduce(0, +))
  }

  private static func square(_ extent: Int) -> Int { extent * extent }
}
