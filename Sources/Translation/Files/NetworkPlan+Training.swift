import Networks

extension NetworkPlan {
  /// The reason why a network cannot be trained; nil if it can.
  var trainingProblem: String? {
    guard graph.outputs.count == 1 else {
      return "it has \(graph.outputs.count) outputs, expected one"
    }
    return isTrainable ? nil : "its output does not depend on any weights"
  }
}
