import Autograd

/// Applies modules in order, as PyTorch's `nn.Sequential`.
public final class Sequential: Module {
  /// The modules with their names.
  public let children: [Child]

  /// Applies `modules` in order; they are named "0", "1", ….
  public convenience init(_ modules: [any Module]) {
    self.init(named: modules.enumerated().map { (String($0), $1) })
  }

  /// Applies named modules in order. Names allow gaps, so that if one module replaces several of
  /// PyTorch's, the others keep their numbers.
  public init(named modules: [Child]) { children = modules }

  /// Passes the input through every module.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    children.reduce(input) { value, child in child.module(value, on: tape) }
  }
}
