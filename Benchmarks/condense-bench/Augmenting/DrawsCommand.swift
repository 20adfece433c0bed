import ArgumentParser
import DataPipeline
import Foundation
import TensorCore

/// `condense-bench augment draws`: the parameters that are drawn for many images and batches.
struct DrawsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draws", abstract: "Print the drawn parameters of an augmentation as JSON.")

  @Argument(help: "The augmentation, in JSON as in a recipe.")
  var augmentation: String

  @Option(help: "The number of images, and of batches.")
  var count = 10_000

  @Option(help: "The height of the images.")
  var height = 100

  @Option(help: "The width of the images.")
  var width = 150

  /// A list of numbers for each parameter.
  private struct Draws: Encodable {
    var crops: [[Int]] = []
    var angles: [Double] = []
    var brightness: [Double] = []
    var contrast: [Double] = []
    var saturation: [Double] = []
    var hue: [Double] = []
    var erased: [[Int]] = []
    var shares: [Float] = []

    mutating func add(_ operation: PixelOperation) {
      switch operation {
      case .resizedCrop(let box): crops.append([box.top, box.left, box.height, box.width])
      case .affine(let map, _): angles.append(map.degrees)
      case .brightness(let factor): brightness.append(factor)
      case .contrast(let factor): contrast.append(factor)
      case .saturation(let factor): saturation.append(factor)
      case .hue(let share): hue.append(share)
      default: break
      }
    }
  }

  func run() throws {
    let settings = try JSONDecoder().decode(Augmentation.self, from: Data(augmentation.utf8))
    let shape: Shape = [height, width, 3]
    var draws = Draws()
    for index in 0..<count {
      let view = settings.view(seed: 1, epoch: index / 1000, index: index % 1000, shape)
      for operation in view.operations { draws.add(operation) }
      if let box = view.erasure?.box {
        draws.erased.append([box.top, box.left, box.height, box.width])
      }
      if let mixing = settings.mixing(seed: 1, epoch: index / 100, position: index % 100, shape) {
        draws.shares.append(mixing.share)
      }
    }
    print(try JSONText.of(draws))
  }
}
