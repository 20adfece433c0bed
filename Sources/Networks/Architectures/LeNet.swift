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
}
