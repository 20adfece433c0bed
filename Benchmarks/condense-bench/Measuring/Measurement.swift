import TensorCore

/// What timing a row gave.
struct Measurement: Encodable {
  /// The row.
  let name: String
  /// How often it was timed.
  let count: Int
  /// In seconds, as the other times.
  let median: Double
  let minimum: Double
  let lowerQuartile: Double
  let upperQuartile: Double
  /// Two operations per multiply-add, in units of 10⁹ per second, at the median.
  let gflops: Double
  /// The most bytes of tensors and scratch that lived at once.
  let poolPeakBytes: Int
  /// The most memory that the process held while this row ran; nil where the system does not tell.
  let residentPeakBytes: Int?

  /// Times `row` on made numbers, after one run that does not count.
  init(of row: any BenchmarkRow, count: Int) throws {
    BufferPool.shared.drain()
    BufferPool.shared.resetPeak()
    ResidentMemory.resetPeak()
    let workload = try row.workload(from: Case.made)
    workload.run()
    let seconds = (0..<count).map { _ in secondsTaken(by: workload.run) }.sorted()
    name = row.name
    self.count = count
    median = seconds.quantile(0.5)
    minimum = seconds.quantile(0)
    lowerQuartile = seconds.quantile(0.25)
    upperQuartile = seconds.quantile(0.75)
    gflops = 2e-9 * Double(row.multiplyAdds) / median
    poolPeakBytes = BufferPool.shared.peakBytes
    residentPeakBytes = ResidentMemory.peakBytes
  }
}
