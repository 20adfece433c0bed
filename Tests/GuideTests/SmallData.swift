import Condense
import Foundation

/// Data sets that take no time.
enum SmallData {
  /// Gray noise of 28×28 in the ten classes of Fashion-MNIST, four images each; a bright row tells the
  /// class.
  static func fashion() -> InMemoryDataset {
    images([28, 28, 1], classNames: FashionMNIST.classNames, perClass: 4)
  }

  /// Noise in classes that a bright row tells.
  static func images(_ shape: Shape, classNames: [String], perClass: Int) -> InMemoryDataset {
    var random = RandomStream(seed: 7)
    let labels = (0..<classNames.count * perClass).map { $0 % classNames.count }
    let rowLength = shape[1] * shape[2]
    let pixels = labels.flatMap { label in
      (0..<shape.count).map { index in
        UInt8.random(in: 0...99, using: &random) + (index / rowLength == label ? 150 : 0)
      }
    }
    return InMemoryDataset(
      pixels: pixels, labels: labels, classNames: classNames, imageShape: shape)
  }

  /// Noise as a network reads it.
  static func tensor(_ shape: Shape) -> Tensor {
    var random = RandomStream(seed: 8)
    return Tensor((0..<shape.count).map { _ in random.normal() }, shape: shape)
  }

  /// The four files of `fashion()`, in the layout of Fashion-MNIST, in a new folder.
  static func writeFashion(to folder: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    let images = fashion()
    func write(_ extents: [Int], _ bytes: [UInt8], _ name: String) throws {
      let header: [UInt8] =
        [0, 0, 8, UInt8(extents.count)] + extents.flatMap { [0, 0, 0, UInt8($0)] }
      try Data(header + bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)-ubyte"))
    }
    for part in ["train", "t10k"] {
      try write([images.count, 28, 28], Array(images.pixels), "\(part)-images-idx3")
      try write([images.count], images.labels.map { UInt8($0) }, "\(part)-labels-idx1")
    }
  }
}
