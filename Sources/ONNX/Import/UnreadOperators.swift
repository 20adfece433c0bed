/// Advice for operators of ONNX that Condense does not read.
enum UnreadOperators {
  /// Operators for which the same advice helps.
  private struct Group {
    let names: Set<String>
    let reason: String
    let advice: String
  }

  /// Why a node of an operator that is not in `Importer.operators` cannot be imported.
  static func problem(of name: String) -> ImportProblem {
    guard let group = groups.first(where: { $0.names.contains(name) }) else {
      return ImportProblem(
        "is an operator that Condense does not read",
        advice: "Replace it in the network by operators that Condense reads"
          + " (docs/reference/onnx-operators.md), and export again")
    }
    return ImportProblem(group.reason, advice: group.advice)
  }

  private static let groups = [
    Group(
      names: ["GRU", "LSTM", "RNN"],
      reason: "is a recurrent network, which Condense does not read",
      advice:
        "Use a network of images without recurrent layers, or export only the part before them"),
    Group(
      names: ["ArgMax", "ArgMin", "Hardmax", "TopK"],
      reason: "picks the largest or smallest numbers, which Condense does not read",
      advice:
        "If it is the last step, export the network without it, so that the logits are the output."
        + " condense predict finds the classes itself"),
    Group(
      names: ["NonMaxSuppression"],
      reason: "selects boxes, which Condense does not read",
      advice: "Export the network without this last step, so that its raw boxes and scores are the"
        + " outputs"),
    Group(
      names: ["If", "Loop", "Scan"],
      reason: "is a loop or a condition, which Condense does not read",
      advice: "Export the network so that it computes the same steps for all images, such as with"
        + " torch.onnx.export(…, dynamo=True)"),
    Group(
      names: [
        "ConvInteger", "DynamicQuantizeLinear", "MatMulInteger", "QLinearConv", "QLinearMatMul",
      ],
      reason: "computes with integers, which Condense does not read",
      advice: "Export the network in floating point, or quantize it with QuantizeLinear and"
        + " DequantizeLinear (the format QDQ)"),
    Group(
      names: [
        "Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform",
        "RandomUniformLike",
      ],
      reason: "draws random numbers, which Condense does not read",
      advice:
        "Export the network in inference mode (model.eval()), or make the numbers an input and"
        + " give them with condense convert and --input"),
    Group(
      names: ["Compress", "NonZero", "Unique"],
      reason:
        "has as many results as the content of the image decides, which Condense does not read",
      advice: "If it is one of the last steps, export the network without them"),
  ]
}
