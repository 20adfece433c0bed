/// A problem with a zip archive, a pickle or a NumPy array, without the file's path.
package struct PythonFileProblem: Error {
  /// What was found.
  package let found: String
  /// What to do; nil if the bytes are damaged, or the file is another one.
  package let advice: String?

  /// Describes a problem.
  package init(_ found: String, advice: String? = nil) {
    self.found = found
    self.advice = advice
  }
}
