import Images
import Networks
import TensorCore

/// A network that turns an image into another image.
package protocol ImageTranslating {
  /// The network.
  var model: Network { get }
  /// The number of channels of output images.
  var outputChannels: Int { get }

  /// Why the network cannot translate an image of this size; nil if it can.
  func problem(height: Int, width: Int) -> String?

  /// The translation of an image with the network's number of channels: `[1, H, W, C]` in -1...1.
  ///
  /// - Precondition: `problem` is nil for the image.
  func translation(of image: Image) -> Tensor

  /// The same with a network that is made for repeated use.
  func forInference() -> Self
}

extension ImageTranslating {
  /// The number of channels of input images.
  package var inputChannels: Int { model.plan.inputChannels }
}

extension Translator: ImageTranslating {
  package func problem(height: Int, width: Int) -> String? {
    guard model.plan.fittingSize(height: height, width: width) == nil else { return nil }
    let size = ImageExtent(height: height, width: width)
    return "no size near it fits the generator \(model.graph.title):"
      + " \(model.plan.sizeProblem(size) ?? "")"
  }

  package func translation(of image: Image) -> Tensor { self(image.tensor) }

  package func forInference() -> Translator {
    Translator(model: model.forInference(), manifest: manifest)
  }
}
