import Autograd
import TensorCore

extension Module {
  /// Replaces every parametrized parameter by the plain tensor that its parametrizations compute.
  public func fold() {
    let tape = Tape()
    for (_, parameter) in namedParameters where !parameter.parametrizations.isEmpty {
      parameter.value = tape.weight(parameter).tensor
      parameter.parametrizations = []
    }
  }

  /// Attaches a parametrization to the parameter of this name, after those that it has.
  ///
  /// - Precondition: The parameter exists and has no parametrization of this kind.
  public func parametrize(_ name: String, by make: (Parameter) -> any Parametrization) {
    guard let parameter = namedParameters.first(where: { $0.name == name })?.parameter else {
      preconditionFailure("parametrize: found no parameter \(name)")
    }
    let added = make(parameter)
    let key = type(of: added).key
    precondition(
      !parameter.parametrizations.contains { type(of: $0).key == key },
      "parametrize: the parameter \(name) already has a parametrization \(key)")
    parameter.parametrizations.append(added)
  }

  /// Whether any parameter has a parametrization.
  public var isParametrized: Bool {
    namedParameters.contains { !$0.parameter.parametrizations.isEmpty }
  }
}
