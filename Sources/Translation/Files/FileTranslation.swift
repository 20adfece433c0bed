import DataPipeline
import FileAccess
import Foundation
import Images
import Networks
import TensorCore

/// Translates image files one at a time, so that memory use does not depend on their number.
package struct FileTranslation {
  private let generator: any ImageTranslating
  private let inverse: Translator?
  private let inference: BoundedInference
  private let inverseInference: BoundedInference?
  private let gridRows: Int
  private let memory: Int

  /// A translation with a network; the inverse generator of a pair adds reconstructions.
  ///
  /// - Parameters:
  ///   - generator: The network.
  ///   - inverse: The network of the other direction, for the picture; nil for none.
  ///   - gridRows: The maximum number of images in the comparison picture; 0 for no picture.
  ///   - memory: The most bytes of an image's values; larger images are computed in bands.
  package init(
    generator: any ImageTranslating, inverse: Translator?, gridRows: Int, memory: Int
  ) {
    self.generator = generator
    self.inverse = inverse
    self.gridRows = gridRows
    self.memory = memory
    inference = BoundedInference(generator.model, memory: memory)
    inverseInference = inverse.map { BoundedInference($0.model, memory: memory) }
  }

  /// The result of a translation.
  package struct Result {
    /// The comparison picture, if requested.
    package var grid: Image?
    /// The contents of the picture's columns.
    package var columns: [String]
    /// The wall time of the forward pass per image.
    package var millisecondsPerImage: Double
    /// A sentence on files whose names do not fit their format; nil if there are none.
    package var note: String?
  }

  /// Translates and writes every image.
  ///
  /// - Parameters:
  ///   - files: The images, and where their translations go.
  ///   - tick: Called in between with the number of images that are done, with a fraction for the
  ///     current one; may end the translation by throwing.
  /// - Throws: `FileProblem` if an image cannot be read or written, or the error of `tick`; the images
  ///   before it are kept.
  package func run(
    _ files: TranslationFiles, tick: (Double) throws -> Void
  ) throws -> Result {
    let shown = files.entries.prefix(gridRows)
    let showsTruth = !shown.isEmpty && shown.allSatisfy { $0.truth != nil }
    let columns =
      ["input", "output"] + (inverse == nil ? [] : ["reconstruction"])
      + (showsTruth ? ["ground truth"] : [])
    var grid = SampleGrid(columns: columns.count)
    var elapsed = Duration.zero
    var written = 0
    var mismatches = NameMismatches()
    for entry in files.entries {
      do {
        let (image, format) = try ImageFile.readImage(entry.input)
        mismatches.note(entry.input, format)
        let input = try input(image, path: entry.input)
        let start = ContinuousClock.now
        let output = try inference(generator.input(input)) { try tick(Double(written) + $0) }
        let made = generator.shown(output, of: input)
        elapsed += start.duration(to: .now)
        try PNG.write(picture(made, of: image), to: entry.output, bitDepth: image.bitDepth)
        written += 1
        guard grid.rowCount < gridRows else { continue }
        var row = [input.tensor, made]
        if let reconstruction = try reconstruction(made, tick: { try tick(Double(written)) }) {
          row.append(reconstruction)
        }
        if showsTruth, let truth = entry.truth {
          row.append(try ImageFile.read(truth).converted(to: channels(made)).tensor)
        }
        grid.append(row)
      } catch let problem as FileProblem where written > 0 {
        throw problem.after(written, of: files.entries.count)
      }
    }
    return Result(
      grid: grid.rowCount > 0 ? grid.picture() : nil, columns: columns,
      millisecondsPerImage: elapsed / .milliseconds(1) / Double(max(1, files.entries.count)),
      note: mismatches.text)
  }

  /// An image as input of the network.
  private func input(_ image: Image, path: String) throws -> Image {
    let wanted = generator.inputChannels
    let made = generator.outputChannels
    guard [wanted, made].allSatisfy({ $0 == 1 || $0 == 3 }) else {
      throw FileProblem(
        .malformed, path: path,
        found: "the network maps \(wanted) channels to \(made), but an image has 1 or 3",
        advice: "Use a network of gray or RGB images")
    }
    guard min(image.width, image.height) >= 2 else {
      throw FileProblem(
        .malformed, path: path, found: "its size is \(image.width)×\(image.height)",
        advice: "Use images of 2×2 pixels or more")
    }
    let networks: [((any ImageTranslating)?, BoundedInference?)] = [
      (generator, inference), (inverse, inverseInference),
    ]
    for case (let network?, let inference?) in networks {
      if let misfit = network.misfit(height: image.height, width: image.width) {
        throw FileProblem(.malformed, path: path, found: misfit.found, advice: misfit.advice)
      }
      try refuseTooLarge(image, for: network, inference, path: path)
    }
    return image.converted(to: wanted == 1 ? .gray : .rgb)
  }

  /// Rejects an image that must be computed at once and does not fit in this machine's memory.
  private func refuseTooLarge(
    _ image: Image, for network: any ImageTranslating, _ inference: BoundedInference, path: String
  ) throws {
    let machine = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    let size: Shape = [image.height, image.width, network.inputChannels]
    guard let bytes = inference.bytes(for: size), bytes > max(machine, memory) else { return }
    throw FileProblem(
      .malformed, path: path,
      found: "its size is \(image.width)×\(image.height) (width×height), for which the network"
        + " \(network.model.graph.title) needs about \(bytes >> 20) MiB; it needs the whole image at"
        + " once, and this machine has \(machine >> 20) MiB",
      advice: "Use a smaller image, or cut it into parts")
  }

  /// What the inverse network makes of a translation; nil without one.
  private func reconstruction(_ made: Tensor, tick: () throws -> Void) rethrows -> Tensor? {
    guard let inverse, let inverseInference else { return nil }
    return try inverseInference(inverse.input(made)) { _ in try tick() }
      .cropped(height: made.shape[1], width: made.shape[2])
  }

  /// The output of the network, converted to gray if the input was gray, unless the network itself
  /// reads gray images.
  private func picture(_ made: Tensor, of image: Image) -> Image {
    let picture = Image(made, bitDepth: image.bitDepth)
    let readsColor = generator.inputChannels == 3
    return image.channels <= 2 && readsColor ? picture.converted(to: .gray) : picture
  }

  private func channels(_ tensor: Tensor) -> Image.ColorModel {
    tensor.shape[3] == 1 ? .gray : .rgb
  }
}

extension FileProblem {
  /// The same problem, with the number of images written before it.
  fileprivate func after(_ written: Int, of count: Int) -> FileProblem {
    FileProblem(
      kind, path: path, found: found,
      advice: "\(advice). Images written before this error: \(written) of \(count);"
        + " --overwrite replaces them")
  }
}
