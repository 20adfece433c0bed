/// The kinds of networks that a state dictionary is recognized as.
public enum NetworkKind: String, CaseIterable, Sendable {
  /// CycleGAN's generator with residual blocks.
  case resNetGenerator = "resnet-generator"
  /// A PatchGAN discriminator.
  case patchDiscriminator = "patch-discriminator"
  /// A residual network for small images.
  case resNet = "resnet"
  /// LeNet-5.
  case leNet = "lenet"

  /// Whether the network is a classifier.
  public var isClassifier: Bool { self == .resNet || self == .leNet }

  /// Infers the kind from tensor names that only one kind has.
  ///
  /// - Throws: `UnrecognizedNetwork` if no kind has these names.
  public init(of state: StateShapes) throws(UnrecognizedNetwork) {
    if state.blockName != nil {
      self = .resNetGenerator
    } else if state["model.0.weight"]?.rank == 4, state.contains(prefix: "model.2.") {
      self = .patchDiscriminator
    } else if state.contains(prefix: "layer1.0.conv1.") {
      self = .resNet
    } else if state.contains(prefix: "fc3."), state.contains(prefix: "conv2.") {
      self = .leNet
    } else {
      let names = state.names.sorted().prefix(5).joined(separator: ", ")
      let isUNet = state.contains(prefix: "model.model.")
      throw UnrecognizedNetwork(
        (isUNet ? "it is probably a U-Net generator, which is not supported" : "no known network")
          + (isUNet ? "" : " has these tensor names") + ": "
          + "\(names)\(state.names.count > 5 ? ", …" : "")")
    }
  }
}
