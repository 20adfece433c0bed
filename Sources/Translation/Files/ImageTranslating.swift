import Images
import Networks
import TensorCore

/// A network that turns an image into another image.
package protocol ImageTranslating {
  /// The network.
  var model: Network { get }
  /// The number of channels of output images.
  var outputChannels: Int { get }

  /// The size of images in its file; nil if the file does not state one.
  var statedSize: ImageExtent? { get }

  /// Why the network cannot translate an image of this size; nil if it can.
  func problem(height: Int, width: Int) -> String?

  /// The input of the network for an image with its number of channels, `[1, H, W, C]`, of the
  /// smallest size that the network accepts.
  ///
  /// - Precondition: `problem` is nil for the image.
  func input(_ image: Image) -> Tensor

  /// The part of the network's output that shows the image, `[1, H, W, C]` in -1...1.
  func shown(_ output: Tensor, of image: Image) -> Tensor
}

extension ImageTranslating {
  /// The number of channels of input images.
  package var inputChannels: Int { model.plan.inputChannels }

  /// What is wrong with an image file of a size that the network cannot translate, and what to do;
  /// nil if it can.
  func misfit(height: Int, width: Int) -> (found: String, advice: String)? {
    guard let problem = problem(height: height, width: width) else { return nil }
    let own = "its size is \(width)×\(height) (width×height)"
    guard let size = statedSize, self.problem(height: size.height, width: size.width) == nil else {
      return ("\(own), and \(problem)", "Use images of another size")
    }
    let wanted = "\(size.width)x\(size.height)"
    return (
      "\(own), but the network \(model.graph.title) takes images of \(size.width)×\(size.height)",
      "Resize or crop the images to that size first, for example with ImageMagick: magick photo.png"
        + " -resize \(wanted)^ -gravity center -extent \(wanted) resized.png"
    )
  }
}

extension Translator: ImageTranslating {
  package var statedSize: ImageExtent? { manifest.imageExtent }

  package func problem(height: Int, width: Int) -> String? {
    guard model.plan.fittingSize(height: height, width: width) == nil else { return nil }
    let size = ImageExtent(height: height, width: width)
    return "no size near it fits the generator \(model.graph.title):"
      + " \(model.plan.sizeProblem(size) ?? "")"
  }

  package func input(_ image: Image) -> Tensor { input(image.tensor) }

  package func shown(_ output: Tensor, of image: Image) -> Tensor {
    output.cropped(height: image.height, width: image.width)
  }
}
