/// `output = input · scale + shift`, with a scale and a shift per channel of each group.
package enum ChannelAffine {
  /// - Parameters:
  ///   - input: `[groups · rows, channels]`.
  ///   - scale: `[groups, channels]`.
  ///   - shift: `[groups, channels]`.
  ///   - output: Shaped as `input`.
  package static func apply(
    _ extents: ChannelRows, _ input: UnsafePointer<Float>, scale: UnsafePointer<Float>,
    shift: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    let channels = extents.channels
    extents.forEachBlock { _, group, rows in
      let scale = scale + group * channels
      let shift = shift + group * channels
      for row in rows {
        let source = input + row * channels
        let target = output + row * channels
        var channel = 0
        while channel + 8 <= channels {
          target.store8(
            source.load8(channel) * scale.load8(channel) + shift.load8(channel), at: channel)
          channel += 8
        }
        while channel < channels {
          target[channel] = source[channel] * scale[channel] + shift[channel]
          channel += 1
        }
      }
    }
  }
}
