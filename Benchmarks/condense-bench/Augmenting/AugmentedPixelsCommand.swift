import ArgumentParser
import DataPipeline
import FileAccess
import Foundation
import Interchange
import TensorCore

/// `condense-bench augment pixels`: what operations with given parameters make of an image.
struct AugmentedPixelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pixels", abstract: "Apply operations with given parameters to images.",
    discussion: """
      The images are tensors [H, W, C] of bytes in a safetensors file. The jobs are a list in JSON, such as \
      [{"image": "a", "operation": "brightness", "numbers": [1.4]}]. The results are named 0, 1, … in their order.
      """)

  @Argument(help: "The images, the jobs, and the file to write.")
  var files: [String]

  /// One operation on one image.
  private struct Job: Decodable {
    let image: String
    let operation: String
    let numbers: [Double]
  }

  func validate() throws {
    guard files.count == 3 else { throw ValidationError("Name images, jobs and outputs.") }
  }

  func run() throws {
    let images = try SafetensorsFile(path: files[0])
    let jobs = try JSONDecoder().decode([Job].self, from: FileContents.read(files[1]))
    let outputs = try jobs.enumerated().map { index, job in
      let image = try images.tensor(named: job.image)
      let canvas = PixelCanvas(image.shape)
      canvas.load(image.scalars.map { UInt8($0) })
      if let operation = try operation(job, on: image.shape) { canvas.apply(operation) }
      return StoredTensor(
        name: "\(index)", tensor: Tensor(canvas.bytes.map(Float.init), shape: image.shape))
    }
    try SafetensorsWriter.write(tensors: outputs, to: files[2])
  }

  private func operation(_ job: Job, on shape: Shape) throws -> PixelOperation? {
    let numbers = job.numbers
    func turn(_ interpolation: PixelInterpolation) -> PixelOperation {
      .affine(.rotation(degrees: numbers[0], height: shape[0], width: shape[1]), interpolation)
    }
    switch job.operation {
    case "resized_crop":
      let box = numbers.map { Int($0) }
      return .resizedCrop(PixelBox(top: box[0], left: box[1], height: box[2], width: box[3]))
    case "rotate_nearest": return turn(.nearest)
    case "rotate_bilinear": return turn(.bilinear)
    case "brightness": return .brightness(numbers[0])
    case "contrast": return .contrast(numbers[0])
    case "saturation": return .saturation(numbers[0])
    case "hue": return .hue(numbers[0])
    default:
      let name = job.operation.replacing("rand_augment ", with: "")
      guard let kind = RandAugment.Kind(rawValue: name) else {
        throw ValidationError("unknown operation \(job.operation)")
      }
      return kind.operation(magnitude: Int(numbers[0]), sign: numbers[1], in: shape)
    }
  }
}
