/// The kinds of networks that a state dictionary is recognized as.
public enum NetworkKind: String, CaseIterable, Sendable {
  /// CycleGAN's generator with residual blocks.
  case resNetGenerator = "resnet-generator"
  /// pix2pix's generator, a U-Net.
  case unetGenerator = "unet-generator"
  /// A PatchGAN discriminator.
  case patchDiscriminator = "patch-discriminator"
  /// A residual network, for small images or torchvision's.
  case resNet = "resnet"
  /// A wide residual network.
  case wideResNet = "wide-resnet"
  /// torchvision's VGG.
  case vgg
  /// torchvision's MobileNetV2.
  case mobileNetV2 = "mobilenet-v2"
  /// LeNet-5.
  case leNet = "lenet"
  /// LeNet-5 in Caffe's form.
  case caffeLeNet = "caffe-lenet"

  /// Whether the network is a classifier.
  public var isClassifier: Bool {
    switch self {
    case .resNetGenerator, .unetGenerator, .patchDiscriminator: false
    case .resNet, .wideResNet, .vgg, .mobileNetV2, .leNet, .caffeLeNet: true
    }
  }

  /// Whether the layers depend on the size of the images.
  public var needsImageSize: Bool { self == .leNet || self == .caffeLeNet || self == .vgg }

  /// Infers the kind from tensor names that only one kind has.
  ///
  /// - Throws: `UnrecognizedNetwork` if no kind has these names.
  public init(of state: StateShapes) throws(UnrecognizedNetwork) {
    guard let kind = Self.allCases.first(where: { $0.hasNames(of: state) }) else {
      let names = state.ordered.prefix(5).joined(separator: ", ")
      throw UnrecognizedNetwork(
        "no known network has these tensor names: \(names)\(state.ordered.count > 5 ? ", …" : "")")
    }
    self = kind
  }

  /// Whether the tensors have names of this kind.
  private func hasNames(of state: StateShapes) -> Bool {
    func has(_ layers: String...) -> Bool {
      layers.allSatisfy { state.contains(prefix: "\($0).") }
    }
    switch self {
    case .resNetGenerator: return state.blockName != nil
    case .unetGenerator: return has("model.model.0", "model.model.1.model.1")
    case .patchDiscriminator: return state["model.0.weight"]?.rank == 4 && has("model.2")
    case .resNet: return has("conv1", "layer1.0.conv1")
    case .wideResNet: return has("conv1", "block1.layer.0.conv1")
    case .vgg: return has("features.0", "classifier.0", "classifier.3", "classifier.6")
    case .mobileNetV2: return has("features.0.0", "features.1.conv.0.0", "classifier.1")
    case .leNet: return has("conv2", "fc2", "fc3")
    case .caffeLeNet:
      return has("conv1", "conv2") && (has("fc1", "fc2") || has("fc3", "fc4"))
    }
  }
}
