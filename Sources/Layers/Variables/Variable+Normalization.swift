import Autograd

extension Variable {
  /// The value divided by its Euclidean norm over some axes; zeros stay zeros.
  ///
  /// - Parameter axes: Negative axes count from the end: -1 is the innermost.
  /// - Precondition: The axes exist and differ.
  public func normalized(over axes: [Int]) -> Variable {
    // PyTorch's smallest norm, 1e-12, keeps the derivative at zero finite.
    self / (squared().sum(over: axes, keepingAxes: true) + 1e-24).squareRoot()
  }
}
