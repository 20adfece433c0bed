import Autograd
import TensorCore

/// A part of a network. It lists its parameters, running statistics and child modules by name.
///
/// Names joined by dots equal those of PyTorch's `state_dict`: `layer1.0.conv1.weight`.
public protocol Module: AnyObject {
  /// A child module, with its name in the parent.
  typealias Child = (name: String, module: any Module)
  /// A parameter of a module, with its name there.
  typealias Entry = (name: String, parameter: Parameter)

  /// The direct child modules, in the order of PyTorch's `state_dict`.
  var children: [Child] { get }
  /// The trained tensors that this module owns itself.
  var parameters: [Entry] { get }
  /// The tensors that this module owns without training them, such as running statistics.
  var buffers: [Entry] { get }

  /// Applies the module and records what its backward pass needs.
  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable

  /// Applies the module and returns all of its outputs; `callAsFunction` returns the first.
  func outputs(_ input: Variable, on tape: Tape) -> [Variable]
}

extension Module {
  /// By default no child modules.
  public var children: [Child] { [] }
  /// By default no parameters.
  public var parameters: [Entry] { [] }
  /// By default no buffers.
  public var buffers: [Entry] { [] }

  /// By default the one output of `callAsFunction`.
  public func outputs(_ input: Variable, on tape: Tape) -> [Variable] { [self(input, on: tape)] }

  /// Every trained tensor at any depth, with its full name, including those of parametrizations.
  public var namedParameters: [Entry] {
    collect({ $0.parameters }, { $0.parameters })
  }

  /// Every parameter and running statistic at any depth, with its full name: the content of a model
  /// file.
  public var namedWeights: [Entry] { collect({ $0.parameters + $0.buffers }, { _ in [] }) }

  /// The weights, each followed by the tensors of its parametrizations: the content of a training
  /// state.
  public var namedState: [Entry] {
    collect({ $0.parameters + $0.buffers }, { $0.parameters + $0.buffers })
  }

  /// Every module at any depth, parents first; this module has the empty name.
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

  /// Parameters with their full names. A parameter that two modules share is listed once, under its
  /// first name.
  private func collect(
    _ own: (any Module) -> [Entry], _ added: (any Parametrization) -> [Entry]
  ) -> [Entry] {
    var listed: Set<ObjectIdentifier> = []
    return namedModules.flatMap { owner in
      own(owner.module)
        .filter { listed.insert(ObjectIdentifier($0.parameter)).inserted }
        .map { entry in
          (owner.name.isEmpty ? entry.name : "\(owner.name).\(entry.name)", entry.parameter)
        }
    }.flatMap { (name: String, parameter: Parameter) -> [Entry] in
      [(name, parameter)]
        + parameter.parametrizations.flatMap { parametrization in
          added(parametrization)
            .filter { listed.insert(ObjectIdentifier($0.parameter)).inserted }
            .map { ("\(name).\(type(of: parametrization).key).\($0.name)", $0.parameter) }
        }
    }
  }
}
