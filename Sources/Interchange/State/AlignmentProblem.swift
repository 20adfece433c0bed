import FileAccess

/// The reasons why a file does not match the network of another file.
struct AlignmentProblem {
  let path: String
  let reference: String
  let missing: [String]
  let unexpected: [String]

  /// Whether the names are the same.
  var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty }

  /// The batch norms of the network are part of its convolutions.
  func folded(_ found: Int, _ wanted: Int) -> FileProblem {
    FileProblem(
      .malformed, path: path,
      found: "it has \(found) batch norms, but \(reference.shortened) has"
        + " \(wanted == 0 ? "none" : "\(wanted)"): the exporter folded them into convolutions",
      advice: "If the model's own weights are the ones you want, convert \(reference.shortened)"
        + " itself. Otherwise export it again with `torch.onnx.export(…,"
        + " dynamo=False, training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)`")
  }

  /// The layers differ.
  var differing: FileProblem {
    let parts = [("missing", missing), ("not expected", unexpected)].filter { !$0.1.isEmpty }
      .map { what, names in "\(names.count) \(what) (\(names.listed(atMost: 5)))" }
    return FileProblem(
      .malformed, path: path,
      found: "it does not match the network of \(reference.shortened): "
        + parts.joined(separator: "; "), advice: Self.rename)
  }

  /// Several layers of the network have the shapes of a layer in the file.
  ///
  /// - Parameters:
  ///   - layer: The layer in the file.
  ///   - choices: The layers of the network.
  ///   - inOrder: What each layer of the file is if the order counts; nil if the order says nothing.
  func ambiguous(
    _ layer: String, _ choices: [String], inOrder: [(file: String, network: String)]?
  ) -> FileProblem {
    let pairs = inOrder?.map { "\($0.file.shortened) is \($0.network.shortened)" }
    return FileProblem(
      .malformed, path: path,
      found: "the layer \(layer.shortened) could be any of \(choices.listed(atMost: 5)) in"
        + " \(reference.shortened), which have its shapes",
      advice: pairs.map {
        "Give the layers the network's names with --rename 'old=new'. If the PyTorch code creates"
          + " its layers in the order in which the network applies them, so that"
          + " \($0.listed(atMost: 5)), add --in-order"
      } ?? Self.rename)
  }

  /// The user says that the order counts, but the shapes contradict.
  func notInOrder(_ place: Int, _ layer: NamedLayer, _ other: NamedLayer) -> FileProblem {
    FileProblem(
      .malformed, path: path,
      found: "its layers do not have the shapes of those in \(reference.shortened) in their order:"
        + " layer \(place + 1) is \(layer), but \(other) in the network",
      advice: "Give the layers the network's names with --rename 'old=new' instead of --in-order")
  }

  /// The user says that the order counts, but the file has none.
  var unordered: FileProblem {
    FileProblem(
      .malformed, path: path,
      found: "a safetensors file has its tensors in the order of their names, not of the layers",
      advice: "Give the layers the network's names with --rename 'old=new' instead of --in-order,"
        + " or convert the .pth file")
  }

  private static let rename =
    "Give the layers the network's names with --rename 'old=new', choose one of several networks"
    + " in the file with --part, or name the file of the same network after --like"
}
