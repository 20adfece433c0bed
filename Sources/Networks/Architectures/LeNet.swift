import Kernels
import TensorCore

extension NetworkPlan {
  /// LeNet-5 (LeCun et al. 1998, figure 2) in its modern form, with ReLU, max pooling and full
  /// connections: images `[N, height, width, C]` to logits `[N, classes]`.
  ///
  /// It has two 5×5 convolutions to 6 and 16 channels, each with a ReLU and a 2×2 max pooling, and
  /// three linear layers. It was designed for 32×32; images of 28×28 are padded to that size.
  /// Names: `conv1`, `conv2`, `fc1`, `fc2`, `fc3`.
  ///
  /// - Precondition: Height and width are at least 16, so that a pixel is left after two
  ///   convolutions and poolings; the other numbers are positive.
  public static func leNet(
    height: Int = 28, width: Int = 28, inputChannels: Int = 1, classes: Int = 10
  ) -> NetworkPlan {
    precondition(
      height >= 16 && width >= 16,
      "leNet: expected an image of at least 16×16, found \(height)×\(width)")
    let padding = height == 28 && width == 28 ? 2 : 0
    func reduced(_ extent: Int) -> Int { ((extent + 2 * padding - 4) / 2 - 4) / 2 }
    let extent = ImageExtent(height: reduced(height), width: reduced(width))

    var draft = Draft("LeNet-5")
    var x = draft.image(channels: inputChannels)
    x = draft.convolution(
      "conv1", x, 6, kernel: 5, padding: ImageSides(padding), initializer: .uniformFanIn)
    x = draft.maxPool("pool1", draft.relu("relu1", x), size: 2)
    x = draft.convolution("conv2", x, 16, kernel: 5, initializer: .uniformFanIn)
    x = draft.maxPool("pool2", draft.relu("relu2", x), size: 2)
    x = draft.flatten("flatten", x, extent)
    x = draft.relu("relu3", draft.linear("fc1", x, 120, flattened: extent))
    x = draft.relu("relu4", draft.linear("fc2", x, 84))
    return draft.plan(draft.linear("fc3", x, classes))
  }

  /// LeNet-5 in the form that Caffe made common: two 5×5 convolutions without padding to 20 and 50
  /// channels, each with a ReLU and a 2×2 max pooling, and two linear layers. Names: `conv1`,
  /// `conv2`, `fc1`, `fc2`.
  ///
  /// - Parameters:
  ///   - height: The height of the images, at least 16.
  ///   - width: The width of the images, at least 16.
  ///   - inputChannels: Channels of the images.
  ///   - classes: The number of classes.
  ///   - firstLinear: The number in the first linear layer's name: some call them `fc3` and `fc4`.
  /// - Precondition: Height and width are at least 16; the other numbers are positive.
  public static func caffeLeNet(
    height: Int = 28, width: Int = 28, inputChannels: Int = 1, classes: Int = 10,
    firstLinear: Int = 1
  ) -> NetworkPlan {
    precondition(
      height >= 16 && width >= 16,
      "caffeLeNet: expected an image of at least 16×16, found \(height)×\(width)")
    func reduced(_ extent: Int) -> Int { ((extent - 4) / 2 - 4) / 2 }
    let extent = ImageExtent(height: reduced(height), width: reduced(width))
    var draft = Draft("LeNet-5, Caffe")
    var x = draft.image(channels: inputChannels)
    for (place, outputs) in [(1, 20), (2, 50)] {
      x = draft.convolution("conv\(place)", x, outputs, kernel: 5, initializer: .uniformFanIn)
      x = draft.maxPool("pool\(place)", draft.relu("relu\(place)", x), size: 2)
    }
    x = draft.flatten("flatten", x, extent)
    x = draft.relu("relu3", draft.linear("fc\(firstLinear)", x, 500, flattened: extent))
    return draft.plan(draft.linear("fc\(firstLinear + 1)", x, classes))
  }
}
