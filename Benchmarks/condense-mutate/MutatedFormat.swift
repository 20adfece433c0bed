import Autograd
import Images
import Networks
import ONNX
import TensorCore

/// A format whose reader is checked.
struct MutatedFormat: Sendable {
  /// Its name on the command line.
  let name: String
  /// How the names of its files end.
  let suffix: String
  /// The ways to damage a file, in groups of which a file gets one. Most files should stay sound
  /// enough for the later checks of a reader.
  let mutations: [[Mutation]]
  /// Reads a file with a limit on memory, and returns a function that uses what was read.
  let read: @Sendable (_ path: String, _ maximumBytes: Int) throws -> () throws -> Void

  /// All formats.
  static let all = [
    MutatedFormat(
      name: "onnx", suffix: ".onnx",
      mutations: [Mutation.ofBytes] + Array(repeating: Mutation.ofProtocolBuffers, count: 3)
    ) { path, maximumBytes in
      let model = try ONNXModel(path: path, ONNXImportOptions(maximumBytes: maximumBytes))
      return { try apply(model.network, to: model.imageExtent) }
    },
    image("png"), image("jpg"),
  ]

  /// A format of images. A large size in a header is damage too, but takes memory for a sound
  /// reason, so that --max-memory must allow for it.
  private static func image(_ ending: String) -> MutatedFormat {
    MutatedFormat(name: ending, suffix: "." + ending, mutations: [Mutation.ofBytes]) { path, _ in
      let raster = try ImageFile.readRaster(path).raster
      // Every pixel is touched.
      return { _ = raster.fileBytes.reduce(0) { $0 &+ Int($1) } }
    }
  }

  /// The most numbers in all values of a network that is applied, so that it takes little time.
  private static let valueLimit = 1_000_000

  /// Applies a network to an image, if it accepts one that is small enough.
  private static func apply(_ network: Network, to extent: ImageExtent?) throws {
    let side = network.plan.smallestSide ?? 32
    let images: Shape = [
      1, extent?.height ?? side, extent?.width ?? side, network.plan.inputChannels,
    ]
    guard let shapes = try? network.plan.shapes(for: images),
      shapes.reduce(0, { $0 + $1.count }) < valueLimit
    else { return }
    let tape = Tape()
    _ = network.outputs(tape.constant(Tensor(zeros: images)), on: tape)
  }
}
