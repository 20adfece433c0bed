import Steps

/// Collects the lines of a run.
final class Lines: ExperimentListener {
  private(set) var all: [String] = []
  func line(_ text: String) { all.append(text) }
  func begin(_ label: String, unit: String, total: Int?, completed: Int) {}
  func update(_ completed: Int, _ message: @autoclosure () -> String) {}
  func end() {}
}
