extension Winograd {
  /// Whether a convolution uses Winograd's algorithm: a rule on the extents, so that results are
  /// reproducible.
  static func suits(_ geometry: ConvolutionGeometry) -> Bool {
    let isKnown =
      geometry.kernelHeight == geometry.kernelWidth && 3...4 ~= geometry.kernelHeight
      && geometry.stride.isUniform && 1...2 ~= geometry.stride.height && geometry.dilation == 1
    return isKnown && geometry.groups == 1 && geometry.padding.largest <= 2
      && min(geometry.inputChannels, geometry.outputChannels) >= leastChannels
      && min(geometry.outputHeight, geometry.outputWidth) >= leastExtent
  }

  /// With fewer channels the transforms cost more than the products save.
  private static let leastChannels = 16
  /// In smaller images too much of each tile is unused.
  private static let leastExtent = 6

  /// Columns of the padded image under whole tiles.
  private static func paddedColumns(_ columns: Int, taps: Int, step: Int) -> Int {
    let tile = tile(taps: taps)
    return step * ((columns + tile - 1) / tile * tile + taps - 1)
  }

  /// The convolution itself; nil if another algorithm is better.
  init?(_ geometry: ConvolutionGeometry) {
    guard Self.suits(geometry) else { return nil }
    let step = geometry.stride.height
    let taps = step == 1 ? geometry.kernelHeight : 2
    // In this order the phases with a last row, and those with a last column, are neighbors.
    let offsets = step == 1 ? [(0, 0)] : [(0, 1), (0, 0), (1, 0), (1, 1)]
    let phases = offsets.map { row, column in
      Phase(
        row: row, column: column,
        kernelTaps: (0..<taps * taps).map { place in
          let (y, x) = (place / taps * step + row, place % taps * step + column)
          return y < geometry.kernelHeight && x < geometry.kernelWidth
            ? y * geometry.kernelWidth + x : -1
        })
    }
    let inputs = geometry.inputChannels
    let width = Self.blockWidth(inputs: inputs)
    let line = geometry.outputWidth * geometry.outputChannels
    self.init(
      batch: geometry.batch, taps: taps,
      source: PaddedImage(
        height: geometry.inputHeight, width: geometry.inputWidth, channels: inputs,
        kept: 0..<inputs, left: -geometry.padding.left,
        columns: Self.paddedColumns(geometry.outputWidth, taps: taps, step: step),
        mode: geometry.paddingMode, pixelFloats: (inputs + width - 1) / width * width),
      top: -geometry.padding.top, step: step, phases: phases, rows: geometry.outputHeight,
      columns: geometry.outputWidth, outputs: geometry.outputChannels,
      target: Target(
        pixel: geometry.outputChannels, line: line, image: geometry.outputHeight * line))
  }

  /// The convolutions of the output's gradient, one per phase of the input, that give the input's
  /// gradient. Convolutions that read the same pixels form one list.
  ///
  /// Their kernels have the taps of the original one, each transposed. Empty if another algorithm
  /// is better.
  static func backwardData(_ geometry: ConvolutionGeometry) -> [[Winograd]] {
    phasesOfInput(geometry).reduce(into: []) { groups, part in
      if let place = groups.firstIndex(where: { $0[0].sharesInput(with: part) }) {
        groups[place].append(part)
      } else {
        groups.append([part])
      }
    }
  }

  private static func phasesOfInput(_ geometry: ConvolutionGeometry) -> [Winograd] {
    guard suits(geometry) else { return [] }
    let step = geometry.stride.height
    let taps = step == 1 ? geometry.kernelHeight : 2
    let inputs = geometry.outputChannels
    let width = blockWidth(inputs: inputs)
    let pixel = geometry.inputChannels
    let line = geometry.inputWidth * pixel
    return (0..<step * step).map { index in
      let (row, column) = (index / step, index % step)
      let vertical = PhaseTaps(offset: row, geometry.vertical)
      let horizontal = PhaseTaps(offset: column, geometry.horizontal)
      let phase = Phase(
        row: 0, column: 0,
        kernelTaps: (0..<taps * taps).map { place in
          let (y, x) = (place / taps, place % taps)
          guard y < vertical.count, x < horizontal.count else { return -1 }
          return vertical.reversedTaps[y] * geometry.kernelWidth + horizontal.reversedTaps[x]
        })
      return Winograd(
        batch: geometry.batch, taps: taps,
        source: PaddedImage(
          height: geometry.outputHeight, width: geometry.outputWidth, channels: inputs,
          kept: 0..<inputs, left: horizontal.origin,
          columns: paddedColumns(horizontal.pixels, taps: taps, step: 1),
          pixelFloats: (inputs + width - 1) / width * width),
        top: vertical.origin, step: 1, phases: [phase], rows: vertical.pixels,
        columns: horizontal.pixels, outputs: geometry.inputChannels,
        target: Target(
          origin: row * line + column * pixel, pixel: step * pixel, line: step * line,
          image: geometry.inputHeight * line))
    }
  }
}
