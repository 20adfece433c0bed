import Autograd
import TensorCore

extension Variable {
  /// The sum of all scalars, of shape `[]`.
  public func sum() -> Variable { sum(over: Array(shape.extents.indices)) }

  /// The mean of all scalars, of shape `[]`.
  ///
  /// - Precondition: There is at least one scalar.
  public func mean() -> Variable { Layers.mean(self, on: tape) }

  /// The sums over some axes: over `[1, 2]`, `[N, H, W, C]` gives `[N, C]`.
  ///
  /// - Parameters:
  ///   - axes: Negative axes count from the end: -1 is the innermost.
  ///   - keepingAxes: Whether the axes stay, with the extent 1: `[N, 1, 1, C]`.
  /// - Precondition: The axes exist and differ.
  public func sum(over axes: [Int], keepingAxes: Bool = false) -> Variable {
    reduced(
      "Sum",
      AxisReductions("sum", of: shape, over: axes, keepingAxes: keepingAxes, isMean: false))
  }

  /// The means over some axes: over `[1, 2]`, `[N, H, W, C]` gives `[N, C]`.
  ///
  /// - Parameters:
  ///   - axes: Negative axes count from the end: -1 is the innermost.
  ///   - keepingAxes: Whether the axes stay, with the extent 1: `[N, 1, 1, C]`.
  /// - Precondition: The axes exist and differ, and their extents are above zero.
  public func mean(over axes: [Int], keepingAxes: Bool = false) -> Variable {
    reduced(
      "Mean",
      AxisReductions("mean", of: shape, over: axes, keepingAxes: keepingAxes, isMean: true))
  }

  private func reduced(_ name: String, _ reductions: AxisReductions) -> Variable {
    tape.record(
      FreeOperation(name, channelFlow: reductions.keepsChannels ? .preserves : .fixes),
      inputs: [self], output: reductions(tensor)
    ) { [source = node] gradient, flow in
      flow.add(reductions.inputGradient(gradient), to: source)
    }
  }
}
