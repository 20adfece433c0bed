import Autograd
import Kernels
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

/// Compares a norm with a sum and a rectifier in one pass to the same three layers in sequence.
@Suite struct FusedNormTests {
  /// A norm, of 17 channels in few rows or of 70 in so many that they are several blocks of the
  /// kernels.
  struct Subject: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let phase: Phase
    let rectifier: Rectifier
    let isBatchNorm: Bool
    let shape: Shape

    func norm(_ rectifier: Rectifier) -> any Module {
      isBatchNorm
        ? BatchNorm2D(shape[3], rectifier: rectifier)
        : InstanceNorm2D(shape[3], isAffine: true, rectifier: rectifier)
    }
  }

  static let subjects = [Phase.training, .inference].flatMap { phase in
    [Rectifier.none, .relu, .leakyReLU(slope: 0.2)].flatMap { rectifier in
      [
        (true, [2, 7, 5, 17]), (false, [2, 7, 5, 17]), (true, [2, 30, 40, 70]),
        (false, [2, 30, 40, 70]),
      ]
      .map { (isBatchNorm: Bool, shape: Shape) in
        Subject(
          testDescription:
            "\(isBatchNorm ? "batch" : "instance") norm, \(rectifier), \(phase), \(shape)",
          phase: phase, rectifier: rectifier, isBatchNorm: isBatchNorm, shape: shape)
      }
    }
  }

  @Test(arguments: subjects, [true, false])
  func `One pass gives the values and gradients of three`(subject: Subject, hasResidual: Bool) {
    let fused = subject.norm(subject.rectifier)
    let separate = subject.norm(.none)
    for norm in [fused, separate] {
      for (index, entry) in norm.parameters.enumerated() {
        entry.parameter.value =
          .spread([subject.shape[3]], seed: UInt64(10 + index))
      }
    }
    let found = results(of: fused, subject) { input, residual, tape in
      apply(fused, input, hasResidual ? residual : nil, tape)
    }
    let expected = results(of: separate, subject) { input, residual, tape in
      let normalized = apply(separate, input, nil, tape)
      let sum = hasResidual ? add(normalized, residual, on: tape) : normalized
      switch subject.rectifier {
      case .none: return sum
      case .relu: return ReLU()(sum, on: tape)
      case .leakyReLU(let slope): return LeakyReLU(slope: slope)(sum, on: tape)
      }
    }
    var differences = Differences(tolerance: 1e-6)
    for (name, value) in expected { differences.compare(name, found[name], value) }
    #expect(differences.lines == [])
    #expect(found.count == expected.count)
  }

  private func apply(
    _ norm: any Module, _ input: Variable, _ residual: Variable?, _ tape: Tape
  ) -> Variable {
    switch norm {
    case let norm as BatchNorm2D: norm(input, adding: residual, on: tape)
    case let norm as InstanceNorm2D: norm(input, adding: residual, on: tape)
    default: preconditionFailure("no norm")
    }
  }

  private func results(
    of norm: any Module, _ subject: Subject, _ body: (Variable, Variable, Tape) -> Variable
  ) -> [String: Tensor] {
    let (shape, phase) = (subject.shape, subject.phase)
    let tape = Tape(differentiating: norm.parameters.map(\.parameter), phase: phase)
    let input = tape.watched(.spread(shape, seed: 1))
    let residual = tape.watched(.spread(shape, seed: 2))
    let output = body(input, residual, tape)
    let gradients = tape.backpropagate(from: product(output, .spread(shape, seed: 3), on: tape))
    var results = ["output": output.tensor]
    results["input"] = gradients[input]
    results["residual"] = gradients[residual]
    for entry in norm.parameters { results[entry.name] = gradients[entry.parameter] }
    return results
  }
}
