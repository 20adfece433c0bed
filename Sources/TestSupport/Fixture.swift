import Autograd
import FileAccess
import Foundation
import Interchange
import Layers
import TensorCore

/// One case of what PyTorch computed, from a file in Tests/Fixtures that a script in
/// scripts/fixtures wrote.
package struct Fixture: Sendable, CustomStringConvertible {
  /// What the case is about.
  package let name: String
  private let options: [String: Double]
  private let file: SafetensorsFile

  /// The cases of a file, named without its extension; at least one.
  ///
  /// - Throws: `FileProblem` or `DecodingError` if the file is not one that the script writes.
  package static func cases(_ fileName: String) throws -> [Fixture] {
    let file = try SafetensorsFile(path: path(of: "\(fileName).safetensors"))
    let list = Data((file.metadata["cases"] ?? "[]").utf8)
    let cases = try JSONDecoder().decode([Listed].self, from: list)
    guard !cases.isEmpty else {
      throw FileProblem(
        .malformed, path: file.path, found: "it lists no cases",
        advice: "Run its script in scripts/fixtures again")
    }
    return cases.map { Fixture(name: $0.name, options: $0.options, file: file) }
  }

  /// The path of a file in Tests/Fixtures.
  package static func path(of fileName: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Tests/Fixtures/\(fileName)").path
  }

  /// The name, which test reports show.
  package var description: String { name }

  /// A number that describes the case.
  ///
  /// - Precondition: The script wrote it.
  package func option(_ key: String) -> Double {
    guard let value = options[key] else {
      preconditionFailure("Fixture: the case \"\(name)\" has no option \"\(key)\": \(options)")
    }
    return value
  }

  /// An option that is a whole number.
  package func extent(_ key: String) -> Int { Int(option(key)) }

  /// A tensor with its axes ordered as in memory: of `[N, C, H, W]` comes `[N, H, W, C]`.
  package func tensor(_ key: String) throws -> Tensor { try stored(key).channelsLast }

  /// A tensor as PyTorch orders it.
  package func stored(_ key: String) throws -> Tensor {
    try file.tensor(named: "\(name).\(key)")
  }

  /// Whole numbers, such as labels.
  package func integers(_ key: String) throws -> [Int] { try stored(key).scalars.map { Int($0) } }

  /// Gives `module` the parameters and statistics of the case, whose names must be exactly the
  /// module's.
  package func load(into module: any Module, prefix: String = "parameters.") throws {
    guard !module.namedState.isEmpty else { return }
    try ModuleState.load(file, into: module, prefix: "\(name).\(prefix)")
  }

  private struct Listed: Decodable {
    let name: String
    let options: [String: Double]
  }
}

extension Tensor {
  /// `[N, C, H, W]` as `[N, H, W, C]`; other ranks as they are.
  package var channelsLast: Tensor {
    guard shape.rank == 4 else { return self }
    let (batch, channels, height, width) = (shape[0], shape[1], shape[2], shape[3])
    let values = scalars
    var result: [Float] = []
    result.reserveCapacity(values.count)
    for image in 0..<batch {
      for pixel in 0..<height * width {
        for channel in 0..<channels {
          result.append(values[(image * channels + channel) * height * width + pixel])
        }
      }
    }
    return Tensor(result, shape: [batch, height, width, channels])
  }
}
