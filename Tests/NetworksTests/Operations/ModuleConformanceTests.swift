import Autograd
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct ModuleConformanceTests {
  @Test func `Every layer lists its parts`() {
    var random = RandomStream(seed: 0)
    let modules: [any Module] = [
      Convolution2D(4, 6, kernelSize: 3, groups: 2, random: &random),
      Convolution2D(4, 6, kernelSize: 3, bias: false, random: &random),
      TransposedConvolution2D(4, 6, kernelSize: 3, stride: 2, groups: 2, random: &random),
      Linear(4, 3, random: &random),
      Linear(
        30, 3, flattened: ImageExtent(height: 2, width: 3), random: &random),
      BatchNorm2D(5), InstanceNorm2D(5), InstanceNorm2D(5, isAffine: true), ReLU(), LeakyReLU(),
      Tanh(), Sigmoid(), MaxPool2D(size: 2), AveragePool2D(size: 2), GlobalAveragePool(),
      ReflectionPad2D(1), Flatten(), Dropout(0.5),
      Sequential([Linear(3, 3, random: &random), ReLU(), Linear(3, 3, random: &random)]),
    ]
    for module in modules { #expect(conformanceProblems(of: module) == [], "\(module)") }
  }

  @Test func `The check finds parts that a module does not list`() {
    #expect(conformanceProblems(of: Forgetful(.nothing)) == [])
    #expect(conformanceProblems(of: Forgetful(.child)).count == 1)
    #expect(conformanceProblems(of: Forgetful(.parameter)).count == 1)
    #expect(!conformanceProblems(of: Forgetful(.name)).isEmpty)
    #expect(conformanceProblems(of: Sequential([Forgetful(.child)])).count == 1)
    // Weights that are used twice are listed once.
    let shared = BatchNorm2D(3)
    let twice = Sequential([shared, shared])
    #expect(conformanceProblems(of: twice) == [])
    #expect(twice.namedState.map(\.name) == shared.namedState.map { "0." + $0.name })
  }

  @Test func `Names are joined by dots, parents first`() {
    var random = RandomStream(seed: 0)
    let module = Sequential([
      Sequential([Linear(2, 3, random: &random), ReLU()]), BatchNorm2D(3),
    ])
    #expect(module.namedModules.map(\.name) == ["", "0", "0.0", "0.1", "1"])
    #expect(
      module.namedParameters.map(\.name) == ["0.0.weight", "0.0.bias", "1.weight", "1.bias"])
    #expect(
      module.namedState.map(\.name).suffix(3) == [
        "1.running_mean", "1.running_var", "1.num_batches_tracked",
      ])
    #expect(module.parameterCount == 2 * 3 + 3 + 3 + 3)
  }
}

/// Owns two layers and a parameter, and may omit one of them.
private final class Forgetful: Module {
  enum Omission { case nothing, child, parameter, name }

  private let omission: Omission
  private let layers: [BatchNorm2D?] = [BatchNorm2D(2), nil, BatchNorm2D(3)]
  private let scale = Parameter(Tensor(1))

  init(_ omission: Omission) { self.omission = omission }

  var children: [Child] {
    let all = layers.compactMap { $0 }.enumerated().map { index, layer -> Child in
      (omission == .name ? "norm" : "norm\(index)", layer)
    }
    return omission == .child ? Array(all.dropLast()) : all
  }

  var parameters: [Entry] { omission == .parameter ? [] : [("scale", scale)] }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable { input }
}
