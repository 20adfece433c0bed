import PythonFiles

extension StateDictionary {
  /// Rejects tensors that together need far more memory than the file's size.
  ///
  /// A view with strides of 0 can have any size, and many tensors can share one storage. Scalars
  /// take 4 bytes in memory; a genuine file has at least one byte for each.
  ///
  /// - Throws: `PythonFileProblem`.
  func checkSize(fileBytes: Int) throws {
    var (scalars, gathered, widest) = (0, 0, 0)
    for (name, view) in entries {
      // No sum overflows: each part is checked before the next is added.
      scalars += min(view.count, fileBytes + 1)
      if !view.isContiguous {
        gathered += min(view.byteSpan.count, fileBytes + 1)
        widest = max(widest, view.byteSpan.count)
      }
      guard scalars <= fileBytes, gathered / 4 <= fileBytes,
        widest / 4 <= fileBytes - scalars
      else {
        throw PythonFileProblem(
          "the tensors up to \"\(name.shortened)\" repeat the same scalars: in memory they need"
            + " more than 4 times the file's \(fileBytes) bytes",
          advice: "Save copies of the tensors: `tensor.clone()`")
      }
    }
  }
}
