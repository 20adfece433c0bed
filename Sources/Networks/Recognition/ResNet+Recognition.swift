import TensorCore

extension RecognizedNetwork {
  /// Infers the layers of a residual network; the tensors give its widths.
  ///
  /// - Throws: `UnrecognizedNetwork` that names the tensor that does not match.
  static func resNet(_ state: StateShapes) throws(UnrecognizedNetwork) -> RecognizedNetwork {
    let kernel = try state.kernel(of: "conv1", among: [3, 7])
    let (stemWidth, inputChannels) = try state.channels(of: "conv1", kernel: kernel)
    let stages = Array((1...9).prefix { state.contains(prefix: "layer\($0).0.") })
    let blocks = stages.map { stage in
      (0...1000).prefix { state.contains(prefix: "layer\(stage).\($0).") }.count
    }
    guard (1...8).contains(blocks.count), blocks.allSatisfy({ $0 <= 1000 }) else {
      throw UnrecognizedNetwork(
        "its stages have \(blocks.prefix(8)) blocks, expected up to 8 stages of up to 1000 blocks")
    }
    let isDeep = state["layer1.0.conv3.weight"] != nil
    let isSeparable = !isDeep && state["layer1.0.conv1.0.weight"] != nil
    var widths: [Int] = []
    for stage in stages {
      widths.append(
        try state.weight(
          of: "layer\(stage).0.\(isDeep ? "conv3" : isSeparable ? "conv2.2" : "conv2")", rank: 4)[0]
      )
    }
    var options = ResidualNetworkOptions(stemWidth: stemWidth, blocks: blocks, widths: widths)
    options.stem = kernel == 7 ? .large : .small
    options.isSeparable = isSeparable
    if isDeep { try options.readDeepBlocks(state) }
    options.shortcut = state.shortcut(stages)
    guard let head = ["fc", "linear"].first(where: { state["\($0).weight"]?.rank == 2 }) else {
      throw UnrecognizedNetwork("its classifier, a matrix fc.weight or linear.weight, is missing")
    }
    options.head = head
    let classes = try state.classes(of: head)
    return RecognizedNetwork(
      .resNet, .residualNetwork(options, inputChannels: inputChannels, classes: classes), in: state,
      assuming: options.assumptions)
  }
}

extension ResidualNetworkOptions {
  /// What the tensors do not say.
  fileprivate var assumptions: [String] {
    let stem =
      stem == .large
      ? "conv1 with stride 2, then 3×3 max pooling with stride 2"
      : "conv1 with stride 1, and no pooling behind it"
    let strides = blocks.indices.dropFirst().map { "layer\($0 + 1)" }.joined(separator: ", ")
    return [
      stem,
      strides.isEmpty
        ? nil : "stride 2 at the start of \(strides)" + (expansion == nil ? "" : ", in conv2"),
      shortcut == .padding && blocks.count > 1
        ? "shortcuts that take every second pixel, with zero channels on both sides" : nil, "ReLU",
    ].compactMap(\.self)
  }

  /// Infers expansion and groups of blocks of three convolutions, whose outputs are `widths`.
  fileprivate mutating func readDeepBlocks(_ state: StateShapes) throws(UnrecognizedNetwork) {
    let inner = try state.weight(of: "layer1.0.conv1", rank: 4)[0]
    let grouped = try state.weight(of: "layer1.0.conv2", rank: 4)
    guard inner.isMultiple(of: grouped[1]) else {
      throw UnrecognizedNetwork(
        "layer1.0.conv2.weight is \(grouped), which does not divide the \(inner) channels before it"
      )
    }
    groups = inner / grouped[1]
    // Networks that were narrowed have no common factor.
    let factor = widths[0] / inner
    let isRegular = widths.allSatisfy { $0.isMultiple(of: max(1, factor)) } && factor >= 1
    expansion = isRegular ? factor : 1
    if isRegular { widths = widths.map { $0 / factor } }
  }
}

extension StateShapes {
  /// The shortcuts of a residual network: a projection under one of the usual names, or none with
  /// weights.
  fileprivate func shortcut(_ stages: [Int]) -> ResidualNetworkOptions.Shortcut {
    for name in ["downsample", "shortcut"] {
      if stages.contains(where: { contains(prefix: "layer\($0).0.\(name).0.") }) {
        return .projection(name)
      }
    }
    return .padding
  }
}
