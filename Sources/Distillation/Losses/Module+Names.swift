import Layers

extension Module {
  /// Every parameter, named as a part of something larger.
  package func namedParameters(under name: String) -> [Module.Entry] {
    namedParameters.map { ("\(name).\($0.name)", $0.parameter) }
  }
}
