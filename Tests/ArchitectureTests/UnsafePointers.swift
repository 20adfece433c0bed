/// Where tensors and files may be reached through unsafe pointers.
enum UnsafePointers {
  /// The rooms that need them; those in C aside, which know nothing else.
  static let rooms: Set = [
    "TensorCore", "Kernels", "Layers", "FileAccess", "Images", "DataPipeline", "ONNX",
    "Interchange", "PythonFiles",
  ]

  /// The words in a source that stand for unsafe pointers, each once, in their order; comments may
  /// hold any.
  static func words(in source: String) -> [String] {
    let code = source.replacing(/\/\/[^\n]*/, with: "")
    // Unicode's own word boundaries see none in "tensor.withPointer".
    let word = /\b(with(Mutable)?Pointers?|withScratch|withUnsafe\w*|Unsafe\w*Pointer)\b/
      .wordBoundaryKind(.simple)
    return code.matches(of: word).map { String($0.output.0) }.reduce(into: []) { found, word in
      if !found.contains(word) { found.append(word) }
    }
  }
}
