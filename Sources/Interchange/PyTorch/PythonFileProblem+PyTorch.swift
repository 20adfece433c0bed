import FileAccess
import PythonFiles

extension PythonFileProblem {
  /// The same with the path of a PyTorch file.
  func problem(path: String) -> FileProblem {
    FileProblem(.malformed, path: path, found: found, advice: advice ?? Self.isDamaged)
  }

  private static let isDamaged =
    "Fetch or save the file again: it is damaged, or not a PyTorch checkpoint"
  static let isAnotherFile = "Check that this is the right file"
  static let saveStateOnly = saveState(of: "model.state_dict()")

  /// The advice to save the weights that a Python expression gives.
  static func saveState(of expression: String) -> String {
    "Save the weights alone, in Python: `torch.save(\(expression), \"weights.pth\")`"
  }
}
