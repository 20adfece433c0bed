/// The operators of ONNX that Condense reads as a page in Markdown: docs/reference/onnx-operators.md.
package enum OperatorReference {
  package static var markdown: String {
    let names = Importer.operators.keys.sorted().map { "- \($0)\n" }.joined()
    return """
      # Operators of ONNX

      This page lists the operators that Condense reads; a test compares it with the program. [ONNX](../guide/onnx.md) says what else a
      model needs, and what to do about other operators.


      """ + names
  }
}
