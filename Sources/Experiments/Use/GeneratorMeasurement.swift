import DataPipeline
import FileAccess
import Networks
import Steps
import TensorCore
import Translation

/// How close the images of a single generator come to the true ones of a data set of pairs.
public struct GeneratorMeasurement {
  /// The metrics.
  public let report: PairedReport
  /// The shape of a test image, `[H, W, C]`.
  public let imageShape: Shape
  /// What should be known of the image files, a sentence each.
  public let notes: [String]

  /// Measures a generator on the test pairs.
  ///
  /// Images are resized to the size in the generator's file; without a square size in it, they stay as
  /// they are.
  ///
  /// - Parameters:
  ///   - generator: The generator.
  ///   - path: Its file, for messages.
  ///   - data: The folder of the pairs.
  ///   - direction: Which domain is translated into which.
  /// - Throws: `FileProblem` if a file is missing or does not fit.
  public init(
    of generator: Translator, at path: String, data: String,
    direction: PairedData.Direction = .aToB
  ) throws {
    let side = generator.manifest.imageExtent.flatMap {
      $0.height == $0.width && (4...4096).contains($0.width) ? $0.width : nil
    }
    let preparation = ImagePreparation(
      resize: side == nil ? .unchanged : .resizeAndCrop, loadSize: side, cropSize: side ?? 256,
      flip: false, color: nil, multiple: 1)
    let (pairs, notes) = try PairedFolder.testPairs(in: data, preparation: preparation)
    let test = direction == .aToB ? pairs : pairs.reversed
    let channels = (test.a.channels, test.b.channels)
    guard (generator.inputChannels, generator.outputChannels) == channels else {
      throw FileProblem(
        .malformed, path: path,
        found:
          "it maps \(generator.inputChannels) channels to \(generator.outputChannels), but the images"
          + " in \(data) have \(channels.0) and \(channels.1)",
        advice: "Choose the other direction, or other images")
    }
    if let misfit = test.a.misfit(for: [generator.model.plan]) {
      throw FileProblem(
        .malformed, path: misfit.path,
        found:
          "its size after preparation is \(misfit.size), for which \(path) cannot output an image of"
          + " that size: \(misfit.reason)",
        advice: "Resize the images first")
    }
    report = PairedReport(of: generator, on: test)
    let size = test.a.viewSize(at: 0)
    imageShape = [size.height, size.width, channels.0]
    self.notes = notes
  }
}
