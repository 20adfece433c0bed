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
  /// - Precondition: There is such a parameter.
  public func parametrize(_ name: String, by make: (Parameter) -> any Parametrization) {
    guard let parameter = namedParameters.first(where: { $0.name == name })?.parameter else {
      preconditionFailure("parametrize: there is no parameter \(name)")
    }
    parameter.parametrizations.append(make(parameter))
  }
}
