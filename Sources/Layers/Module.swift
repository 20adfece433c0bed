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

  /// Applies the module and gives all of its outputs, of which `callAsFunction` gives the first.
  func outputs(_ input: Variable, on tape: Tape) -> [Variable]
}

extension Module {
  /// No modules inside.
  public var children: [Child] { [] }
  /// No parameters.
  public var parameters: [Entry] { [] }
  /// No statistics.
  public var buffers: [Entry] { [] }

  /// The one output of `callAsFunction`.
  public func outputs(_ input: Variable, on tape: Tape) -> [Variable] { [self(input, on: tape)] }

  /// Every trained tensor at any depth, with its full name; those of parametrizations included.
  public var namedParameters: [Entry] {
    collect({ $0.parameters }, { $0.parameters })
  }

  /// Every parameter and running statistic at any depth, with its full name: what a model's file
  /// holds.
  public var namedWeights: [Entry] { collect({ $0.parameters + $0.buffers }, { _ in [] }) }

  /// The weights, and behind each what its parametrizations own: what the state of a training
  /// holds.
  public var namedState: [Entry] {
    collect({ $0.parameters + $0.buffers }, { $0.parameters + $0.buffers })
  }

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

  /// Parameters with their full names. One that two modules share is listed once, under the first
  /// name.
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
