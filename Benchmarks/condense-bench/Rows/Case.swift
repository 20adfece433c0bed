import Interchange
import Layers
import TensorCore

/// The numbers that a row computes with: from a file that the peers read as well, or random ones.
struct Case {
  private let file: SafetensorsFile?

  /// Standard normal numbers, and each model's own initial weights.
  static let made = Case(file: nil)

  private init(file: SafetensorsFile?) { self.file = file }

  /// Reads numbers from a file with PyTorch's names and layouts.
  ///
  /// - Throws: `FileProblem` if it cannot be read.
  init(path: String) throws { file = try SafetensorsFile(path: path) }

  /// Images or features `[N, H, W, C]`, which a file stores as `[N, C, H, W]`.
  func images(_ name: String, _ shape: Shape) throws -> Tensor {
    if let file { return try file.tensor(named: name).transposed(to: [0, 2, 3, 1]) }
    var random = RandomStream(seed: 1, name)
    return Tensor((0..<shape.count).map { _ in random.normal() }, shape: shape)
  }

  /// One class per image.
  func labels(_ name: String, count: Int, classes: Int) throws -> [Int] {
    if let file { return try file.tensor(named: name).scalars.map { Int($0) } }
    return (0..<count).map { $0 % classes }
  }

  /// Loads into `module` the weights whose names start with `prefix`; without a file the module
  /// keeps its weights.
  func load(into module: any Module, prefix: String = "weights.") throws {
    if let file { try ModuleState.load(file, into: module, prefix: prefix) }
  }
}

extension Tensor {
  /// Converts images `[N, H, W, C]` to PyTorch's order, `[N, C, H, W]`.
  var channelsFirst: Tensor { transposed(to: [0, 3, 1, 2]) }
}
