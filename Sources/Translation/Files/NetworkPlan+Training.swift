import Networks

extension NetworkPlan {
  /// Why a network cannot be trained for its one output; nil if it can.
  var trainingProblem: String? {
    guard graph.outputs.count == 1 else {
      return "it has \(graph.outputs.count) outputs, expected one"
    }
    return isTrainable ? nil : "its output depends on no weights"
  }
}
