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
    var count = (9 * inputChannels + 2) * width
    var inputs = width
    for stage in 0..<3 {
      let outputs = width << stage
      for block in 0..<(depth - 2) / 6 {
        count += 9 * (inputs + outputs) * outputs + 4 * outputs
        if inputs != outputs || stage > 0 && block == 0 { count += (inputs + 2) * outputs }
        inputs = outputs
      }
    }
    return count + (inputs + 1) * classes
  }
}

extension LeNet.Configuration {
  fileprivate var parameterCount: Int {
    let features = reduced(height) * reduced(width) * 16
    return (25 * inputChannels + 1) * 6 + (25 * 6 + 1) * 16 + (features + 1) * 120 + 121 * 84
      + 85 * classes
  }
}
