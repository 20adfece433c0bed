import ArgumentParser
import DataPipeline

/// `condense dataset stripes`: makes images of plain and striped shapes, with ground truth for the
/// test images, or in pairs.
struct StripesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stripes",
    abstract:
      "Make images of plain (A) and striped (B) shapes, with ground truth for the test images.")

  @OptionGroup var output: DatasetOutput

  @Option(help: "Number of images in each of trainA and trainB.")
  var count: Int

  @Option(help: "Number of images in each of testA and testB.")
  var test = 100

  @Flag(
    help: "Make pairs: images of the same name in A and B show the same shapes, for step: pix2pix.")
  var paired = false

  @Option(help: "Width and height of the images in pixels.")
  var size = 64

  @Option(help: "The random seed of the images.")
  var seed: UInt64 = 0

  @OptionGroup var common: CommonOptions

  func validate() throws {
    try requireImages(count, "--count")
    try requireImages(test, "--test")
    guard StripesPair.sizes.contains(size), size % 4 == 0 else {
      throw ValidationError(
        "--size is \(size), expected a multiple of 4 in \(StripesPair.sizes.lowerBound)...\(StripesPair.sizes.upperBound)."
      )
    }
  }

  func run() throws {
    try common.withThreads {
      let pair = StripesPair(size: size, seed: seed)
      if paired {
        try pair.writePairs(to: output.out, trainCount: count, testCount: test)
      } else {
        try pair.write(to: output.out, trainCount: count, testCount: test)
      }
    }
    var words = CommandOutput(json: common.json)
    words.add("folder", output.out)
    words.add("train", [count, count])
    words.add("test", [test, test])
    words.add("size", [size, size])
    let truth =
      paired
      ? "images of the same name show the same shapes" : "with ground truth for each test image"
    words.print(
      """
      \(output.out): RGB images of \(size)×\(size), A plain and B striped
      trainA \(count), trainB \(count), testA \(test), testB \(test), \(truth)
      """)
  }
}
