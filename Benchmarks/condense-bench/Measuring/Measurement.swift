import TensorCore

/// The timing of a row.
struct Measurement: Encodable {
  /// The row's name.
  let name: String
  /// The number of timed runs.
  let count: Int
  /// The median in seconds, as all times here.
  let median: Double
  let minimum: Double
  let lowerQuartile: Double
  let upperQuartile: Double
  /// GFLOP/s at the median, with two operations per multiply-add.
  let gflops: Double
  /// The peak of bytes in tensors and scratch buffers.
  let poolPeakBytes: Int
  /// The peak of the process's resident memory while this row ran; nil if the system does not
  /// report it.
  let residentPeakBytes: Int?

  /// Times `row` on random numbers, after one warm-up run.
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
