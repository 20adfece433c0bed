import Autograd
import Networks
import TensorCore

/// Functions of one value that a model spells out.
extension GraphRecognition {
  /// Hard sigmoid, hard swish (Howard et al. 2019), SiLU (Elfwing et al. 2018) and GELU (Hendrycks,
  /// Gimpel 2016), as products.
  mutating func gate(at node: GraphNode) -> [GraphNode]? {
    guard node.operation == "multiply" || node.operation == "divide" else { return nil }
    var product = Product()
    collect(node, into: &product)
    let factors = product.values
    func result(_ operation: String, _ input: String, _ attributes: [String: AttributeValue])
      -> [GraphNode]
    { [GraphNode(node.name, operation, reading: [input], attributes: attributes)] }
    func isNear(_ number: Float) -> Bool { abs(product.number - number) <= 1e-5 * abs(number) }
    if factors.count == 1, let input = shiftedReLU6(factors[0]), isNear(1 / 6) {
      return result("hard_sigmoid", input, ["alpha": .number(1.0 / 6), "beta": .number(0.5)])
    }
    guard factors.count == 2, extents[factors[0]] == extents[factors[1]] else { return nil }
    for (value, gate) in [(factors[0], factors[1]), (factors[1], factors[0])] {
      if shiftedReLU6(gate) == value, isNear(1 / 6) { return result("hard_swish", value, [:]) }
      if let hard = self.node(gate, "hard_sigmoid"), hard.inputs == [value], isNear(1),
        isSixth(hard)
      {
        return result("hard_swish", value, [:])
      }
      if self.node(gate, "sigmoid")?.inputs == [value], isNear(1) {
        return result("elementwise", value, ["function": .text("silu")])
      }
      if gaussian(gate) == value, isNear(0.5) {
        return result("elementwise", value, ["function": .text("gelu")])
      }
    }
    return nil
  }

  /// A product of values and a number.
  private struct Product {
    var number: Float = 1
    var values: [String] = []
  }

  /// Collects the factors of a product whose parts have no other readers.
  private func collect(_ node: GraphNode, into product: inout Product, depth: Int = 0) {
    for (place, input) in node.inputs.enumerated() {
      let divides = node.operation == "divide" && place == 1
      if let number = number(input) {
        product.number *= divides ? 1 / number : number
      } else if !divides, depth < 8, readers[input] == 1, let inner = self.node(input),
        inner.operation == "multiply" || inner.operation == "divide"
      {
        collect(inner, into: &product, depth: depth + 1)
      } else if divides {
        // A quotient of two values is no gate.
        product.number = .nan
      } else {
        product.values.append(input)
      }
    }
  }

  /// The value x of `min(max(x + 3, 0), 6)`.
  private func shiftedReLU6(_ name: String) -> String? {
    guard let clipped = node(name, "relu6"), let sum = node(clipped.inputs[0], "add"),
      let (number, value) = numberAndValue(sum), number == 3
    else { return nil }
    return value
  }

  /// Whether a hard sigmoid is `min(max(x + 3, 0), 6) / 6`.
  private func isSixth(_ node: GraphNode) -> Bool {
    guard case .number(let alpha)? = node.attributes["alpha"] else { return false }
    let beta = node.attributes["beta"]
    return abs(alpha - 1.0 / 6) < 1e-4 && (beta == nil || beta == .number(0.5))
  }

  /// The value x of `1 + erf(x / √2)`.
  private func gaussian(_ name: String) -> String? {
    guard let sum = node(name, "add"), let (one, error) = numberAndValue(sum), one == 1,
      let root = function(error, "erf"), let scaled = node(root.inputs[0])
    else { return nil }
    if scaled.operation == "divide", let number = number(scaled.inputs[1]),
      abs(number - 1.4142135) < 1e-5
    {
      return scaled.inputs[0]
    }
    guard scaled.operation == "multiply", let (number, value) = numberAndValue(scaled),
      abs(number - 0.70710677) < 1e-5
    else { return nil }
    return value
  }
}
