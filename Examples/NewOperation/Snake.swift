import Condense
import Foundation

/// `x + sin²(a · x) / a`, elementwise, for periodic signals (Ziyin et al. 2020, equation 3).
final class Snake: Condense.Operation {
  /// The frequency a.
  struct Attributes: ShapePreservingAttributes {
    static let key = "snake"
    static var list: [Attribute<Self>] { [Attribute("frequency", \.frequency, in: 0.01...100)] }

    var frequency: Float = 1

    func makeOperation(_ parameters: OwnedParameters) -> any Condense.Operation {
      Snake(frequency: frequency)
    }
  }

  let attributes: Attributes

  init(frequency: Float = 1) { attributes = Attributes(frequency: frequency) }

  /// Pruning may cut channels before and after it.
  var channelFlow: ChannelFlow { .preserves }

  func label(inputs: Int) -> String { "Snake" }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let (x, a) = (input.tensor, attributes.frequency)
    let output = x.map { $0 + sin(a * $0) * sin(a * $0) / a }
    return tape.record(self, inputs: [input], output: output) {
      [source = input.node] gradient, flow in
      flow.add(gradient.map(with: x) { $0 * (1 + sin(2 * a * $1)) }, to: source)
    }
  }
}

extension Draft {
  /// Adds a node of this operation.
  mutating func snake(_ name: String, _ input: Value, frequency: Float = 1) -> Value {
    add(name, Snake.Attributes(frequency: frequency), to: [input], channels: input.channels)
  }
}
