import FileAccess

/// What is wrong with a PyTorch file, before it is known which path to name.
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

  static let isDamaged = "Fetch or save the file again: it is damaged, or no PyTorch checkpoint"
  static let isAnotherFile = "Check that this is the file you meant"
  static let saveStateOnly = """
    Save the weights alone, in Python: `torch.save(model.state_dict(), "weights.pth")`
    """
}
