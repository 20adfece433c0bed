import Autograd

extension OperationAttributes {
  /// All attributes by key, those with their defaults too. Optional ones may be absent.
  package var completeValues: [String: AttributeValue] {
    Self.list.reduce(into: [:]) { values, attribute in
      values[attribute.key] = attribute.write(self)
    }
  }
}
