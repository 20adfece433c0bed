import Autograd

/// Modules applied one after the other, named by their position.
public final class Sequential: Module {
  private let modules: [any Module]

  /// Applies `modules` in order.
  public init(_ modules: [any Module]) { self.modules = modules }

  /// The modules, named "0", "1", ….
  public var children: [Child] { modules.enumerated().map { (String($0), $1) } }

  /// Passes the input through every module.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    modules.reduce(input) { value, module in module(value, on: tape) }
  }
}
