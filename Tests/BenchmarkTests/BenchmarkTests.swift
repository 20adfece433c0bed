import Foundation
import Interchange
import TensorCore
import TestSupport
import Testing

@Suite struct BenchmarkTests {
  private struct Row: Decodable {
    let name: String
    let title: String
    let multiply_adds: Int
    let bars: [String: Double]
    let full_width_row: String?
  }

  private struct Measurement: Decodable {
    let name: String
    let median: Double
    let gflops: Double
    let pool_peak_bytes: Int
  }

  private func rows() throws -> [Row] {
    try JSONDecoder().decode([Row].self, from: BuiltBenchmark.output(of: ["list"]))
  }

  @Test func `Every row has a unique name and title`() throws {
    let rows = try rows()
    #expect(Set(rows.map(\.name)).count == rows.count)
    #expect(Set(rows.map(\.title)).count == rows.count)
    #expect(rows.allSatisfy { !$0.name.contains(" ") && $0.multiply_adds > 0 })
    let names = Set(rows.map(\.name))
    for row in rows where row.bars["full_width"] != nil {
      #expect(names.contains(try #require(row.full_width_row)))
    }
  }

  @Test func `The full generator costs 49.55 billion multiply-adds`() throws {
    let row = try #require(try rows().first { $0.name == "generator-64@256" })
    #expect(abs(Double(row.multiply_adds) - 49.55e9) < 0.01e9)
  }

  @Test(
    "A row of each kind runs",
    arguments: ["32-32@32", "transposed", "resnet8", "generator-ragged", "cyclegan-32"])
  func kinds(_ pattern: String) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/measured.json"
      _ = try BuiltBenchmark.output(
        of: ["run", "--count", "1", "--rows", pattern, "--json", path])
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      let measured = try JSONDecoder().decode([Measurement].self, from: data)
      #expect(!measured.isEmpty)
      for row in measured {
        #expect(row.name.contains(pattern))
        #expect(row.median > 0 && row.gflops > 0 && row.pool_peak_bytes > 0)
      }
    }
  }

  @Test func `A served row computes with the weights of its case`() throws {
    try withTemporaryFolder { folder in
      let (input, weight) = (Self.noise([4, 32, 32, 32]), Self.shiftingKernel(channels: 32))
      let (casePath, resultPath) = (folder + "/case", folder + "/result")
      try SafetensorsWriter.write(
        tensors: [
          StoredTensor(name: "input", tensor: input),
          StoredTensor(name: "weights.weight", tensor: weight),
          StoredTensor(name: "weights.bias", tensor: Tensor(zeros: [32])),
        ], to: casePath)
      let commands = """
        prepare conv3x3s1-32-32@32-b4-forward \(casePath) \(resultPath)
        time 2
        peak
        prepare nothing \(casePath)
        sing
        quit

        """
      let answers = try BuiltBenchmark.output(of: ["serve"], input: commands)
      let keys = try answers.split(separator: UInt8(ascii: "\n")).map { line in
        try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any]).keys.sorted()
      }
      #if os(Linux)
        #expect(keys == [["prepared"], ["seconds"], ["peak_bytes"], ["error"], ["error"]])
      #endif
      let output = try SafetensorsFile(path: resultPath).tensor(named: "output")
      #expect(relativeDifference(output, Self.shifted(input)) < 1e-4)
    }
  }

  private static func noise(_ shape: Shape) -> Tensor {
    var random = RandomStream(seed: 1)
    return Tensor((0..<shape.count).map { _ in random.normal() }, shape: shape)
  }

  /// In PyTorch's layout: channel c of the output is channel c + 1 of the input.
  private static func shiftingKernel(channels: Int) -> Tensor {
    var scalars = [Float](repeating: 0, count: channels * channels * 9)
    for output in 0..<channels {
      let input = (output + 1) % channels
      scalars[(output * channels + input) * 9 + 4] = 1
    }
    return Tensor(scalars, shape: [channels, channels, 3, 3])
  }

  /// The output of that kernel for `[N, C, H, W]`.
  private static func shifted(_ input: Tensor) -> Tensor {
    let (channels, plane) = (input.shape[1], input.shape[2] * input.shape[3])
    let scalars = input.scalars
    let moved = (0..<input.shape[0] * channels).flatMap { index in
      let source = index / channels * channels + (index + 1) % channels
      return scalars[source * plane..<(source + 1) * plane]
    }
    return Tensor(moved, shape: input.shape)
  }
}
