import FileAccess
import Images
import Networks
import TensorCore
import Training

/// Any network from images to images, with the description from its file.
public struct NetworkTranslator {
  /// The network.
  public let model: Network
  /// The description from the file.
  public let manifest: NetworkManifest
  /// The number of channels of output images.
  public let outputChannels: Int
  private let range: OutputRange

  /// A described network.
  ///
  /// - Parameters:
  ///   - network: The network with its description.
  ///   - path: The file, for messages.
  /// - Throws: `FileProblem` if its main output is not an image, or if the values of black and white
  ///   are not known.
  public init(_ network: DescribedNetwork, path: String) throws {
    model = network.model
    manifest = network.manifest
    let plan = network.model.plan
    let image: Shape
    let output: Shape
    do throws(GraphProblem) {
      if let extent = manifest.imageExtent {
        image = [extent.height, extent.width, plan.inputChannels]
      } else {
        image = try plan.anyImage()
      }
      output = try plan.outputShape(for: image)
    } catch {
      throw FileProblem(
        .malformed, path: path, found: "\(error)",
        advice: "Give the size of its images with condense convert and --image-size")
    }
    guard output.rank == 4, output[0] == 1, [1, 3].contains(output[3]) else {
      throw FileProblem(
        .malformed, path: path,
        found:
          "its output for one image is \(output), but translate needs a network whose output is"
          + " an image, [1, H, W, 1 or 3]",
        advice: "Use condense predict for other outputs")
    }
    guard let range = manifest.outputRange else {
      throw FileProblem(
        .malformed, path: path,
        found: "the file does not say which values of its output are black and white",
        advice: "Add them with condense convert \(path) OUTPUT.safetensors --output-range 0,1, or"
          + " --output-range -1,1")
    }
    self.range = range
    outputChannels = output[3]
  }

  /// How an image is given to the network.
  private struct Fit {
    /// The size to continue the image to by reflection.
    let size: ImageExtent
    /// The part of the output that shows the image.
    let shown: ImageExtent
  }

  /// The image itself if the network accepts it, and else the smallest larger one that it accepts.
  /// An output of the input's size is preferred; another one is a multiple or a fraction of it, such
  /// as that of a super-resolution.
  private func fit(height: Int, width: Int) -> Fit? {
    let plan = model.plan
    let own = ImageExtent(height: height, width: width)
    if let size = plan.fittingSize(height: height, width: width) {
      return Fit(size: size, shown: own)
    }
    func candidate(_ multiple: Int) -> Fit? {
      let size = ImageExtent(
        height: (height + multiple - 1) / multiple * multiple,
        width: (width + multiple - 1) / multiple * multiple)
      guard
        let output = try? plan.outputShape(
          for: [size.height, size.width, plan.inputChannels], limits: .mostBytes),
        output.rank == 4
      else { return nil }
      return Fit(
        size: size,
        shown: ImageExtent(
          height: max(1, output[1] * height / size.height),
          width: max(1, output[2] * width / size.width)))
    }
    return (0...12).lazy.compactMap { candidate(1 << $0) }.first
  }
}

extension NetworkTranslator: ImageTranslating {
  package var statedSize: ImageExtent? { manifest.imageExtent }

  package func problem(height: Int, width: Int) -> String? {
    guard fit(height: height, width: width) == nil else { return nil }
    let image: Shape = [height, width, inputChannels]
    do throws(GraphProblem) {
      return "the output of the network \(model.graph.title) is"
        + " \(try model.plan.outputShape(for: image)), not an image"
    } catch {
      return "no size near it fits the network \(model.graph.title): \(error)"
    }
  }

  package func input(_ image: Image) -> Tensor {
    let samples = Tensor(image.samples, shape: [1, image.height, image.width, image.channels])
    let size = requiredFit(image).size
    return (manifest.normalization?.normalized(samples) ?? samples)
      .reflected(height: size.height, width: size.width)
  }

  package func shown(_ output: Tensor, of image: Image) -> Tensor {
    let shown = requiredFit(image).shown
    let scale = 2 / (range.high - range.low)
    let part = output.cropped(height: shown.height, width: shown.width)
    return Tensor(part.scalars.map { ($0 - range.low) * scale - 1 }, shape: part.shape)
  }

  private func requiredFit(_ image: Image) -> Fit {
    guard let fit = fit(height: image.height, width: image.width) else {
      preconditionFailure(
        "NetworkTranslator: \(image.width)×\(image.height) does not fit \(model.graph.title)")
    }
    return fit
  }
}
