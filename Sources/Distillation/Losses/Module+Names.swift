import Layers

extension Module {
  /// All parameters, with a prefix before their names.
  package func namedParameters(under name: String) -> [Module.Entry] {
    namedParameters.map { ("\(name).\($0.name)", $0.parameter) }
  }
}
