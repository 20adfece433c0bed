import Autograd
import TensorCore

extension Variable {
  /// The sum of all scalars, `[]`.
  public func sum() -> Variable { sum(over: Array(shape.extents.indices)) }

  /// The mean of all scalars, `[]`.
  ///
  /// - Precondition: There is one.
  public func mean() -> Variable { Layers.mean(self, on: tape) }

  /// The sums over some axes: of `[N, H, W, C]` over `[1, 2]`, `[N, C]`.
  ///
  /// - Parameters:
  ///   - axes: Negative ones count from the innermost, as -1.
  ///   - keepingAxes: Whether the axes stay, with the extent 1: `[N, 1, 1, C]`.
  /// - Precondition: The axes exist and differ.
  public func sum(over axes: [Int], keepingAxes: Bool = false) -> Variable {
    reduced(
      "Sum",
      AxisReductions("sum", of: shape, over: axes, keepingAxes: keepingAxes, isMean: false))
  }

  /// The means over some axes: of `[N, H, W, C]` over `[1, 2]`, `[N, C]`.
  ///
  /// - Parameters:
  ///   - axes: Negative ones count from the innermost, as -1.
  ///   - keepingAxes: Whether the axes stay, with the extent 1: `[N, 1, 1, C]`.
  /// - Precondition: The axes exist, differ and hold something.
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
