import Condense

/// A module of the library's layers, a user's operation and arithmetic that graphs have.
final class OwnNetwork: Module {
  private let stem: Convolution2D
  private let softsign = Softsign(channels: 6)
  private let gate: Convolution2D
  private let pool = GlobalAveragePool()
  private let head: Linear

  init(random: inout RandomStream) {
    stem = Convolution2D(2, 6, kernelSize: 3, padding: 1, random: &random)
    gate = Convolution2D(6, 6, kernelSize: 1, random: &random)
    head = Linear(6, 3, random: &random)
  }

  var children: [Child] {
    [("stem", stem), ("softsign", softsign), ("gate", gate), ("pool", pool), ("head", head)]
  }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let value = softsign(stem(input, on: tape), on: tape)
    return head(pool(value + value * gate(value, on: tape), on: tape), on: tape)
  }
}

/// A linear layer whose weight is scaled to rows of length 1, with arithmetic alone.
final class UnitRows: Module {
  let weight: Parameter

  init(_ inputs: Int, _ outputs: Int, random: inout RandomStream) {
    weight = Parameter(
      Initializer.xavierUniform.tensor(
        [outputs, inputs], fanIn: inputs, fanOut: outputs, random: &random))
  }

  var parameters: [Entry] { [("weight", weight)] }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let weight = tape.variable(of: weight)
    let rows = weight / weight.squared().sum(over: [1], keepingAxes: true).squareRoot()
    return input.matrixProduct(with: rows.transposed())
  }
}

/// The mean of `log(1 + d²)` over the differences d of probabilities and targets.
func robustLoss(_ logits: Variable, targets: Tensor, on tape: Tape) -> Variable {
  let exponentials = logits.exp()
  let probabilities = exponentials / exponentials.sum(over: [-1], keepingAxes: true)
  let difference = probabilities - tape.constant(targets)
  return (difference.squared() + 1).log().mean()
}

/// Two layers with a function between them.
final class Sandwich: Module {
  private let first: Convolution2D
  private let second: Convolution2D
  private let function: (Variable) -> Variable

  init(random: inout RandomStream, _ function: @escaping (Variable) -> Variable) {
    first = Convolution2D(1, 6, kernelSize: 3, padding: 1, random: &random)
    second = Convolution2D(6, 2, kernelSize: 1, random: &random)
    self.function = function
  }

  var children: [Child] { [("first", first), ("second", second)] }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    second(function(first(input, on: tape)), on: tape)
  }
}
