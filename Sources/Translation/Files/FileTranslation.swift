import DataPipeline
import FileAccess
import Images
import Networks
import TensorCore

/// Translates image files one at a time, so that memory use does not depend on their number.
package struct FileTranslation {
  let generator: any ImageTranslating
  let inverse: Translator?
  /// The maximum number of images in the comparison picture; 0 for no picture.
  let gridRows: Int

  /// A translation with a network; the inverse generator of a pair adds reconstructions.
  package init(generator: any ImageTranslating, inverse: Translator?, gridRows: Int) {
    self.generator = generator.forInference()
    self.inverse = inverse?.forInference()
    self.gridRows = gridRows
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
  /// - Throws: `FileProblem` if an image cannot be read or written; the images before it are kept.
  package func run(_ files: TranslationFiles) throws -> Result {
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
        let made = generator.translation(of: input)
        elapsed += start.duration(to: .now)
        try PNG.write(output(made, of: image), to: entry.output, bitDepth: image.bitDepth)
        written += 1
        guard grid.rowCount < gridRows else { continue }
        var row = [input.tensor, made]
        if let inverse { row.append(inverse(made)) }
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
    let networks: [(any ImageTranslating)?] = [generator, inverse]
    for network in networks.compactMap(\.self) {
      guard let misfit = network.misfit(height: image.height, width: image.width) else { continue }
      throw FileProblem(.malformed, path: path, found: misfit.found, advice: misfit.advice)
    }
    return image.converted(to: wanted == 1 ? .gray : .rgb)
  }

  /// The output of the network, converted to gray if the input was gray, unless the network itself
  /// reads gray images.
  private func output(_ made: Tensor, of image: Image) -> Image {
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
