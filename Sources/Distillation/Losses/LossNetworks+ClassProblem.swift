extension LossNetworks {
  /// The reason why a setting or term does not fit a student of one class; nil for more classes.
  func classProblem(of key: String) -> String? {
    guard let classes = try? student.outputShape(for: exampleImage)[-1], classes < 2 else {
      return nil
    }
    return "\(key) compares classes, but the student has only \(classes); remove it"
  }
}
