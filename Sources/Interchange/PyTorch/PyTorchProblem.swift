import FileAccess

/// A problem with a PyTorch file, without the file's path.
struct PyTorchProblem: Error {
  let found: String
  let advice: String

  init(_ found: String, advice: String = PyTorchProblem.isDamaged) {
    self.found = found
    self.advice = advice
  }

  /// The same with the file's path.
  func problem(path: String) -> FileProblem {
    FileProblem(.malformed, path: path, found: found, advice: advice)
  }

  static let isDamaged = "Fetch or save the file again: it is damaged, or not a PyTorch checkpoint"
  static let isAnotherFile = "Check that this is the right file"
  static let saveStateOnly = saveState(of: "model.state_dict()")

  /// The advice to save the weights that a Python expression gives.
  static func saveState(of expression: String) -> String {
    "Save the weights alone, in Python: `torch.save(\(expression), \"weights.pth\")`"
  }
}
