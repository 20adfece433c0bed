import Foundation
import TensorCore

/// How the time of a 3×3 convolution grows with one of its extents.
struct Growth {
  /// The extent that grows.
  let name: String
  /// The values of the extent, each with its row.
  let rows: [(value: String, make: (ConvolutionRow.Pass) -> ConvolutionRow)]

  static var all: [Growth] {
    [
      Growth(
        name: "image, 64→64 channels, batch 1",
        rows: [8, 16, 32, 64, 128, 256].map { extent in
          ("\(extent)²", { row($0, channels: 64, extent: extent) })
        }),
      Growth(
        name: "batch, 64→64 channels, 32²",
        rows: [1, 2, 4, 8, 16, 32].map { batch in
          ("\(batch)", { row($0, channels: 64, extent: 32, batch: batch) })
        }),
      Growth(
        name: "channels in and out, 32², batch 4",
        rows: [3, 8, 13, 16, 27, 32, 51, 64, 101, 128, 203, 256, 512].map { channels in
          ("\(channels)", { row($0, channels: channels, extent: 32, batch: 4) })
        }),
    ]
  }

  func table(count: Int) throws -> MarkdownTable {
    var table = MarkdownTable([
      name, "forward ms", "GFLOP/s", "forward + backward ms", "GFLOP/s",
    ])
    for (value, make) in rows {
      let (forward, both) = (make(.forward), make(.both))
      let seconds = [try forward.median(of: count), try both.median(of: count)]
      table.append(
        [value]
          + zip([forward, both], seconds).flatMap { row, seconds in
            [
              String(format: "%.3f", 1000 * seconds),
              String(format: "%.0f", 2e-9 * Double(row.multiplyAdds) / seconds),
            ]
          })
    }
    return table
  }

  /// The time of some rows with 1 thread and with more.
  static func threads(_ threads: Int, count: Int) throws -> MarkdownTable {
    var table = MarkdownTable(["row", "1 thread ms", "\(threads) threads ms", "gain"])
    let names = [
      "conv3x3s1-256-256@64-b1-both", "conv3x3s1-32-32@32-b4-both", "conv3x3s2-64-128@256-b1-both",
      "resnet20-w16@28-b128-step", "generator-64@256",
    ]
    for name in names {
      guard let row = AllRows.rows.first(where: { $0.name == name }) else {
        preconditionFailure("study: found no row \(name)")
      }
      let (one, several) = (
        try Parallelism.$threads.withValue(1) { try row.median(of: count) },
        try Parallelism.$threads.withValue(threads) { try row.median(of: count) }
      )
      table.append([
        row.title, String(format: "%.2f", 1000 * one), String(format: "%.2f", 1000 * several),
        String(format: "%.2f", one / several),
      ])
    }
    return table
  }

  private static func row(
    _ pass: ConvolutionRow.Pass, channels: Int, extent: Int, batch: Int = 1
  ) -> ConvolutionRow {
    ConvolutionRow(
      pass: pass, inputChannels: channels, outputChannels: channels, extent: extent, batch: batch)
  }
}
