extension Architecture {
  /// The number of trained scalars, without building the network: a file or a recipe that asks for
  /// more than there is room for is refused by it.
  public var parameterCount: Int {
    switch self {
    case .resNet(let configuration): configuration.parameterCount
    case .leNet(let configuration): configuration.parameterCount
    }
  }
}

extension ResNet.Configuration {
  fileprivate var parameterCount: Int {
    let widths = allWidths
    var inputs = widths.stages[0]
    var count = (9 * inputChannels + 2) * inputs
    for (stage, (outputs, inner)) in zip(widths.stages, widths.blocks).enumerated() {
      for (block, inner) in inner.enumerated() {
        count += 9 * (inputs + outputs) * inner + 2 * inner + 2 * outputs
        if inputs != outputs || stage > 0 && block == 0 { count += (inputs + 2) * outputs }
        inputs = outputs
      }
    }
    return count + (inputs + 1) * classes
  }
}

extension LeNet.Configuration {
  fileprivate var parameterCount: Int {
    let widths = allWidths
    let features = reduced(height) * reduced(width) * widths[1]
    return (25 * inputChannels + 1) * widths[0] + (25 * widths[0] + 1) * widths[1]
      + (features + 1) * widths[2] + (widths[2] + 1) * widths[3] + (widths[3] + 1) * classes
  }
}
