import FileAccess
import Foundation
import Images

/// Two classes of Fashion-MNIST as an unpaired data set.
///
/// Images are padded from 28×28 to 32×32 with black, and become gray PNG files named after their
/// index in the published files. `trainA` and `trainB` come from the training part, `testA` and
/// `testB` from the test part.
public struct FashionPair: Sendable {
  /// The labels of the two classes, A and B.
  public let labels: (a: Int, b: Int)
  private let train: FashionMNIST
  private let test: FashionMNIST

  /// The numbers of images in a folder that was written.
  public struct Summary: Sendable, Equatable {
    /// The images in `trainA` and `trainB`.
    public let train: [Int]
    /// The images in `testA` and `testB`.
    public let test: [Int]
    /// Training images of each class that were left out because a test image has the same pixels.
    public let duplicates: [Int]
  }

  /// Reads Fashion-MNIST.
  ///
  /// - Parameters:
  ///   - labels: The indices of two of `FashionMNIST.classNames`.
  ///   - folder: The folder of the four files.
  /// - Precondition: The labels differ and are in 0...9.
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  public init(labels: (a: Int, b: Int), folder: String = FashionMNIST.standardFolder) throws {
    let all = FashionMNIST.classNames.indices
    precondition(
      all.contains(labels.a) && all.contains(labels.b) && labels.a != labels.b,
      "FashionPair: found the labels \(labels), expected two different ones in \(all)")
    self.labels = labels
    train = try FashionMNIST(.train, folder: folder)
    test = try FashionMNIST(.test, folder: folder)
    for part in [train, test] where part.imageShape != [28, 28, 1] {
      throw FileProblem(
        .malformed, path: folder, found: "its images are \(part.imageShape); expected [28, 28, 1]",
        advice: "Set a folder that holds the four files of Fashion-MNIST")
    }
  }

  /// The label of a class name; nil if there is no such class. Only letters and digits are
  /// compared: `ankle-boot` is `Ankle boot`.
  public static func label(named name: String) -> Int? {
    FashionMNIST.classNames.firstIndex { bareLetters($0) == bareLetters(name) }
  }

  private static func bareLetters(_ name: String) -> String {
    name.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  /// Writes the folder.
  ///
  /// - Parameters:
  ///   - path: The folder to create; it must not exist yet, or be empty.
  ///   - trainLimit: The largest number of training images of each class, from the start; nil for
  ///     all.
  ///   - testLimit: The largest number of test images of each class, from the start; nil for all.
  /// - Returns: The numbers of images.
  /// - Throws: `FileProblem` of kind `.cannotCreate` or `.inputOutput`.
  @discardableResult
  public func write(
    to path: String, trainLimit: Int? = nil, testLimit: Int? = nil
  ) throws -> Summary {
    let testIndices = [labels.a, labels.b].map { Self.indices(of: $0, in: test) }
    let trainIndices = [labels.a, labels.b].map { Self.indices(of: $0, in: train) }
    // Compare both classes: an image may have one label in one part and the other in the other
    // part.
    let testImages = Set(testIndices.joined().map { Self.pixels($0, of: test) })
    let fresh = trainIndices.map { indices in
      indices.filter { !testImages.contains(Self.pixels($0, of: train)) }
    }
    let chosenTrain = fresh.map { Array($0.prefix(trainLimit ?? .max)) }
    let chosenTest = testIndices.map { Array($0.prefix(testLimit ?? .max)) }
    try MadeFolder.make(at: path) { folder in
      for (domain, letter) in ["A", "B"].enumerated() {
        try Self.write(chosenTrain[domain], of: train, to: "train" + letter, in: folder)
        try Self.write(chosenTest[domain], of: test, to: "test" + letter, in: folder)
      }
    }
    return Summary(
      train: chosenTrain.map(\.count), test: chosenTest.map(\.count),
      duplicates: zip(trainIndices, fresh).map { $0.count - $1.count })
  }

  private static func indices(of label: Int, in part: FashionMNIST) -> [Int] {
    (0..<part.count).filter { part.label(at: $0) == label }
  }

  private static func pixels(_ index: Int, of part: FashionMNIST) -> Data {
    let size = part.imageShape.count
    return part.memory.pixels[index * size..<(index + 1) * size]
  }

  private static func write(
    _ indices: [Int], of part: FashionMNIST, to name: String, in folder: MadeFolder
  ) throws {
    try folder.write(indices.map { fileName($0) }, in: name) { place in
      padded(pixels(indices[place], of: part), of: part)
    }
  }

  /// Pads 28×28 to 32×32 on all sides.
  private static func padded(_ pixels: Data, of part: FashionMNIST) -> Image {
    let (height, width) = (part.imageShape[0], part.imageShape[1])
    let (top, left) = ((side - height) / 2, (side - width) / 2)
    var samples = [Float](repeating: 0, count: side * side)
    for (position, pixel) in pixels.enumerated() {
      let (y, x) = (position / width + top, position % width + left)
      samples[y * side + x] = Float(pixel) / 255
    }
    return Image(width: side, height: side, channels: 1, samples: samples)
  }

  private static let side = 32
}

/// A number in five digits, so that names sort in numerical order.
func fileName(_ number: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
}
