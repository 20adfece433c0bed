import Autograd
import TensorCore

extension Module {
  /// Replaces every parametrized parameter by the plain tensor that its parametrizations give.
  public func fold() {
    let tape = Tape()
    for (_, parameter) in namedParameters where !parameter.parametrizations.isEmpty {
      parameter.value = tape.weight(parameter).tensor
      parameter.parametrizations = []
    }
  }

  /// Attaches a parametrization to the parameter of this name, behind those that it has.
  ///
  /// - Precondition: There is such a parameter, and it has none of that kind.
  public func parametrize(_ name: String, by make: (Parameter) -> any Parametrization) {
    guard let parameter = namedParameters.first(where: { $0.name == name })?.parameter else {
      preconditionFailure("parametrize: there is no parameter \(name)")
    }
    let added = make(parameter)
    let key = type(of: added).key
    precondition(
      !parameter.parametrizations.contains { type(of: $0).key == key },
      "parametrize: \(name) has a parametrization \(key) already")
    parameter.parametrizations.append(added)
  }

  /// Whether a parameter has a parametrization.
  public var isParametrized: Bool {
    namedParameters.contains { !$0.parameter.parametrizations.isEmpty }
  }
}
