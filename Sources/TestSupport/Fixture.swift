import Autograd
import FileAccess
import Foundation
import Interchange
import Layers
import Networks
import TensorCore

/// One test case with PyTorch's results, from a file in Tests/Fixtures that a script in
/// scripts/python/fixtures wrote.
package struct Fixture: Sendable, CustomStringConvertible {
  /// The name of the case.
  package let name: String
  /// The node of a graph that the case is about; its name is `last`, and it reads `x0`, `x1` and so
  /// on.
  package let node: GraphNode?
  private let options: [String: Double]
  private let file: SafetensorsFile

  /// The cases of a file, which is named without its extension; at least one.
  ///
  /// - Throws: `FileProblem` or `DecodingError` if the script did not write the file.
  package static func cases(_ fileName: String) throws -> [Fixture] {
    let file = try SafetensorsFile(path: path(of: "\(fileName).safetensors"))
    let list = Data((file.metadata["cases"] ?? "[]").utf8)
    let cases = try JSONDecoder().decode([Listed].self, from: list)
    guard !cases.isEmpty else {
      throw FileProblem(
        .malformed, path: file.path, found: "it has no cases",
        advice: "Run python3 scripts/python fixtures")
    }
    return cases.map {
      Fixture(name: $0.name, node: $0.graphNode, options: $0.options, file: file)
    }
  }

  /// The path of a file in Tests/Fixtures.
  package static func path(of fileName: String) -> String {
    Repository.path("Tests/Fixtures/\(fileName)")
  }

  /// The name, for test reports.
  package var description: String { name }

  /// A numeric option of the case.
  ///
  /// - Precondition: The case has the option.
  package func option(_ key: String) -> Double {
    guard let value = options[key] else {
      preconditionFailure(
        "Fixture: the case \"\(name)\" has no option \"\(key)\", only \(options)")
    }
    return value
  }

  /// An option that is an integer.
  package func extent(_ key: String) -> Int { Int(option(key)) }

  /// A tensor with its axes ordered as in memory: `[N, C, H, W]` becomes `[N, H, W, C]`.
  package func tensor(_ key: String) throws -> Tensor { try stored(key).channelsLast }

  /// A tensor with its axes ordered as in PyTorch.
  package func stored(_ key: String) throws -> Tensor {
    try file.tensor(named: "\(name).\(key)")
  }

  /// Integers, such as labels.
  package func integers(_ key: String) throws -> [Int] { try stored(key).scalars.map { Int($0) } }

  /// Sets the parameters and statistics of `module` to those of the case, which must have the same
  /// names.
  package func load(into module: any Module, prefix: String = "parameters.") throws {
    guard !module.namedState.isEmpty else { return }
    try ModuleState.load(file, into: module, prefix: "\(name).\(prefix)")
  }

  private struct Listed: Decodable {
    let name: String
    let options: [String: Double]
    let node: [String: AttributeValue]?

    var graphNode: GraphNode? {
      guard var attributes = node, case .text(let key)? = attributes.removeValue(forKey: "op")
      else { return nil }
      let inputs = (0..<Int(options["inputs"] ?? 1)).map { "x\($0)" }
      return GraphNode("last", key, reading: inputs, attributes: attributes)
    }
  }
}

extension Tensor {
  /// Converts `[N, C, H, W]` to `[N, H, W, C]`; other ranks are unchanged.
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
