import Autograd
import TensorCore

/// A part of a network: it owns parameters, running statistics and further modules, each listed by
/// name.
///
/// Names joined by dots are those of PyTorch's state dictionary: `layer1.0.conv1.weight`.
public protocol Module: AnyObject {
  /// A module inside another, with its name there.
  typealias Child = (name: String, module: any Module)
  /// A parameter of a module, with its name there.
  typealias Entry = (name: String, parameter: Parameter)

  /// The modules directly inside, in the order of PyTorch's state dictionary.
  var children: [Child] { get }
  /// The trained tensors that this module owns itself.
  var parameters: [Entry] { get }
  /// The tensors that this module keeps without training them: running statistics.
  var buffers: [Entry] { get }

  /// Applies the module and records what its backward pass needs.
  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable
}

extension Module {
  /// No modules inside.
  public var children: [Child] { [] }
  /// No parameters.
  public var parameters: [Entry] { [] }
  /// No statistics.
  public var buffers: [Entry] { [] }

  /// Every parameter at any depth, with its full name.
  public var namedParameters: [Entry] { collect { $0.parameters } }

  /// Every parameter and running statistic at any depth, with its full name: what a checkpoint
  /// holds.
  public var namedState: [Entry] { collect { $0.parameters + $0.buffers } }

  /// Every module at any depth, this one included under the empty name, parents first.
  public var namedModules: [Child] {
    [("", self)]
      + children.flatMap { child in
        child.module.namedModules.map { inner in
          (inner.name.isEmpty ? child.name : "\(child.name).\(inner.name)", inner.module)
        }
      }
  }

  /// The number of trained scalars.
  public var parameterCount: Int {
    namedParameters.reduce(0) { $0 + $1.parameter.value.count }
  }

  private func collect(_ entries: (any Module) -> [Entry]) -> [Entry] {
    namedModules.flatMap { owner in
      entries(owner.module).map { entry in
        (owner.name.isEmpty ? entry.name : "\(owner.name).\(entry.name)", entry.parameter)
      }
    }
  }
}
