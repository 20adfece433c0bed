import Condense

/// `scale · x / (1 + |x|)`, with a scale per channel that is trained.
final class Softsign: Condense.Operation {
  struct Attributes: OperationAttributes {
    static let key = "scaled_softsign"

    var slots: [ParameterSlot] { [ParameterSlot("scale", rank: 1, start: .constant(1))] }

    func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      try tensors.require("scale", [inputs[0][-1]])
      return inputs[0]
    }

    func flattenedOutput(
      _ inputs: [Shape], _ flattened: [FlattenedImage?]
    ) throws(ShapeProblem) -> FlattenedImage? { nil }

    func makeOperation(_ parameters: OwnedParameters) -> any Condense.Operation {
      Softsign(scale: parameters["scale"])
    }
  }

  let attributes = Attributes()
  private let scale: Parameter

  init(scale: Parameter) { self.scale = scale }

  convenience init(channels: Int) {
    self.init(scale: Parameter(Tensor(repeating: 1, shape: [channels])))
  }

  var parameters: [Entry] { [("scale", scale)] }
  var channelFlow: ChannelFlow { .preserves }
  var channelAxes: [ChannelAxis] { [ChannelAxis(scale, axis: 0, .output)] }

  func label(inputs: Int) -> String { "Softsign" }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let weight = tape.weight(scale)
    let factors = weight.tensor.scalars
    let unit = input.tensor.map { $0 / (1 + abs($0)) }
    func scaled(_ tensor: Tensor) -> Tensor {
      Tensor(
        tensor.scalars.enumerated().map { $1 * factors[$0 % factors.count] }, shape: tensor.shape)
    }
    // Captures the variable as a whole, since the slope needs its scalars.
    return tape.record(self, inputs: [input], weights: [weight], output: scaled(unit)) {
      gradient, flow in
      let slopes = input.tensor.map { 1 / ((1 + abs($0)) * (1 + abs($0))) }
      flow.add(scaled(gradient.map(with: slopes) { $0 * $1 }), to: input)
      flow.add(columnSums(gradient.map(with: unit) { $0 * $1 }, factors.count), to: weight)
    }
  }
}

private func columnSums(_ tensor: Tensor, _ columns: Int) -> Tensor {
  var sums = [Float](repeating: 0, count: columns)
  for (index, scalar) in tensor.scalars.enumerated() { sums[index % columns] += scalar }
  return Tensor(sums, shape: [columns])
}
