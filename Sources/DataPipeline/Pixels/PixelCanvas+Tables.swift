/// Operations that replace each sample by an entry of a table of 256.
extension PixelCanvas {
  /// Keeps the highest bits of each sample.
  func posterize(bits: Int) {
    let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
    replaceSamples { $0 & mask }
  }

  /// Inverts the samples from a threshold on.
  func solarize(_ threshold: Double) {
    replaceSamples { Double($0) < threshold ? $0 : 255 - $0 }
  }

  /// Multiplies all samples by a factor.
  func brighten(_ factor: Double) {
    let blend = Blend(factor)
    replaceSamples { blend(0, Int32($0)) }
  }

  /// Scales the differences from the mean gray by a factor.
  func changeContrast(_ factor: Double) {
    let (mean, blend) = (Int32(meanGray + 0.5), Blend(factor))
    replaceSamples { blend(mean, Int32($0)) }
  }

  /// Stretches each channel to 0...255.
  func stretchContrast() {
    replaceChannels { histogram in
      guard let low = histogram.firstIndex(where: { $0 > 0 }),
        let high = histogram.lastIndex(where: { $0 > 0 }), low < high
      else { return nil }
      let scale = 255 / Double(high - low)
      let offset = -Double(low) * scale
      return (0..<256).map { UInt8(min(max(Double($0) * scale + offset, 0), 255)) }
    }
  }

  /// Spreads each channel so that its values are about equally frequent.
  func equalize() {
    replaceChannels { histogram in
      guard let highest = histogram.last(where: { $0 > 0 }) else { return nil }
      let step = (histogram.reduce(0, +) - highest) / 255
      guard step > 0 else { return nil }
      var sum = step / 2
      return histogram.map { count in
        defer { sum += count }
        return UInt8(min(sum / step, 255))
      }
    }
  }

  private var meanGray: Double {
    let (pixels, samples) = (height * width, UnsafePointer(samples))
    var sum = 0
    guard channels == 3 else {
      for index in 0..<count { sum &+= Int(samples[index]) }
      return Double(sum) / Double(max(1, count))
    }
    for pixel in 0..<pixels { sum &+= Int(gray(samples + pixel * 3)) }
    return Double(sum) / Double(max(1, pixels))
  }

  /// Replaces all samples by the results for the 256 possible ones.
  private func replaceSamples(by result: (UInt8) -> UInt8) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { table in
      for value in 0..<256 { table.initializeElement(at: value, to: result(UInt8(value))) }
      let samples = samples
      for index in 0..<count { samples[index] = table[Int(samples[index])] }
    }
  }

  /// Replaces the samples of each channel by a table that is made from the channel's histogram; nil
  /// leaves them.
  private func replaceChannels(by table: (_ histogram: [Int]) -> [UInt8]?) {
    for channel in 0..<channels {
      var histogram = [Int](repeating: 0, count: 256)
      let samples = samples + channel
      histogram.withUnsafeMutableBufferPointer { histogram in
        for pixel in 0..<height * width { histogram[Int(samples[pixel * channels])] += 1 }
      }
      table(histogram)?.withUnsafeBufferPointer { table in
        for pixel in 0..<height * width {
          samples[pixel * channels] = table[Int(samples[pixel * channels])]
        }
      }
    }
  }
}
