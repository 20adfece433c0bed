import Foundation
import Kernels

/// For each forward row of a convolution, the share of the ceiling that its products achieve.
enum Roofline {
  static func table(_ ceiling: Ceiling, count: Int) throws -> MarkdownTable {
    var table = MarkdownTable([
      "forward pass", "algorithm", "products of the definition", "median ms", "GFLOP/s carried out",
      "of the ceiling",
    ])
    for row in ConvolutionRow.all.compactMap({ $0 as? ConvolutionRow }) where row.pass == .forward {
      guard !row.isTransposed else { continue }
      let work = row.geometry.forwardWork
      let seconds = try row.median(of: count)
      let rate = Double(work.multiplyAdds) / seconds
      table.append([
        row.title.replacingOccurrences(of: ", forward", with: ""), work.algorithm,
        String(format: "%.2f", Double(work.multiplyAdds) / Double(row.multiplyAdds)),
        String(format: "%.2f", 1000 * seconds), String(format: "%.0f", 2e-9 * rate),
        String(format: "%.0f %%", 100 * rate / ceiling.rate),
      ])
    }
    return table
  }
}

extension ConvolutionRow {
  /// The extents for the kernels.
  var geometry: ConvolutionGeometry {
    ConvolutionGeometry(
      batch: batch, inputHeight: extent, inputWidth: extent, inputChannels: inputChannels,
      outputChannels: outputChannels, kernelHeight: kernelSize, kernelWidth: kernelSize,
      stride: AxisPair(stride), padding: ImageSides(padding), groups: groups)
  }
}

extension BenchmarkRow {
  /// The median seconds of `count` runs on random numbers.
  func median(of count: Int) throws -> Double {
    let workload = try workload(from: Case.made)
    return Timing.median(of: count, workload.run)
  }
}
