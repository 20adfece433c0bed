extension StateDictionary {
  /// Refuses tensors that together would need far more memory or time than the file's size.
  ///
  /// A view without steps can claim any size, and many tensors can look at one storage. Numbers in
  /// memory take 4 bytes; an honest file has at least one for each.
  ///
  /// - Throws: `PyTorchProblem`.
  func checkSize(fileBytes: Int) throws {
    var (scalars, gathered, widest) = (0, 0, 0)
    for (name, view) in entries {
      // No sum can overflow: each part is checked before the next is added.
      scalars += min(view.count, fileBytes + 1)
      if !view.isContiguous {
        gathered += min(view.byteSpan.count, fileBytes + 1)
        widest = max(widest, view.byteSpan.count)
      }
      guard scalars <= fileBytes, gathered / 4 <= fileBytes,
        widest / 4 <= fileBytes - scalars
      else {
        throw PyTorchProblem(
          "the tensors up to \"\(name.shortened)\" show the same numbers again and again, more than"
            + " 4 times the file's \(fileBytes) bytes",
          advice: "Save copies of the tensors: `tensor.clone()`")
      }
    }
  }
}
