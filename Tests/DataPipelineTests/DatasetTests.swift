import DataPipeline
import FileAccess
import Foundation
import TensorCore
import TestSupport
import Testing

/// The samples of an image.
func pixels(of dataset: some ClassificationDataset, at index: Int) -> [UInt8] {
  var pixels = [UInt8](repeating: 0xAA, count: dataset.imageShape.count)
  pixels.withUnsafeMutableBufferPointer { buffer in
    guard let destination = buffer.baseAddress else { return }
    dataset.copyPixels(at: index, into: destination)
  }
  return pixels
}

@Suite struct `Data sets` {
  /// Writes a pair of IDX files and reads them as a data set.
  private func dataset(
    images: [UInt8] = Golden.images, labels: [UInt8] = Golden.labels, classNames: [String]? = nil
  ) throws -> IDXDataset {
    try withTemporaryFolder { folder in
      try write(images, to: "\(folder)/images")
      try write(labels, to: "\(folder)/labels")
      return try IDXDataset(
        images: "\(folder)/images", labels: "\(folder)/labels", classNames: classNames)
    }
  }

  /// The problem with a pair of IDX files.
  private func problem(
    images: [UInt8] = Golden.images, labels: [UInt8] = Golden.labels, classNames: [String]? = nil
  ) -> FileProblem? {
    #expect(throws: FileProblem.self) {
      try dataset(images: images, labels: labels, classNames: classNames)
    }
  }

  @Test func `a pair of IDX files gives images, labels and classes`() throws {
    let dataset = try dataset()
    #expect(dataset.count == 2)
    #expect(dataset.imageShape == [2, 3, 1])
    #expect(dataset.classNames == ["0", "1"])
    #expect((0..<2).map(dataset.label(at:)) == [1, 0])
    #expect(pixels(of: dataset, at: 0) == [0, 1, 2, 3, 4, 5])
    #expect(pixels(of: dataset, at: 1) == [6, 7, 8, 9, 10, 11])
  }

  @Test func `images of rank 4 keep their channels, and classes their names`() throws {
    let images: [UInt8] =
      [0, 0, 8, 4, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3] + Array(0..<12)
    let dataset = try dataset(images: images, classNames: ["cat", "dog", "owl"])
    #expect(dataset.imageShape == [1, 2, 3])
    #expect(dataset.classNames == ["cat", "dog", "owl"])
    #expect(pixels(of: dataset, at: 1) == [6, 7, 8, 9, 10, 11])
  }

  @Test func `files that do not match are rejected by name`() {
    let more = problem(labels: [0, 0, 8, 1, 0, 0, 0, 3, 1, 0, 1])
    #expect(more?.kind == .malformed)
    #expect(more?.path.hasSuffix("/labels") == true)
    #expect(more?.found.contains("holds 3 labels; expected 2") == true)
    #expect(problem(images: Golden.labels)?.path.hasSuffix("/images") == true)
    #expect(problem(labels: Golden.images)?.path.hasSuffix("/labels") == true)
    let unnamed = problem(classNames: ["only"])
    #expect(unnamed?.found.contains("label 0 is 1; expected 0...0") == true)
    #expect(
      problem(
        images: [0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2], labels: [0, 0, 8, 1, 0, 0, 0, 0])?
        .found.contains("at least one image") == true)
    let channels: [UInt8] =
      [0, 0, 8, 4, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5] + Array(0..<10)
    #expect(problem(images: channels)?.found.contains("1 to 4 channels") == true)
  }

  @Test func `the identity is a known hash that changes with any pixel, label or shape`() throws {
    let dataset = try dataset()
    #expect(dataset.identity == "fnv1a64:e95b842d0b380a74")
    let wide = InMemoryDataset(
      pixels: [UInt8](repeating: 9, count: 70_000), labels: [2], classNames: ["a", "b", "c"],
      imageShape: [1, 70_000, 1])
    #expect(wide.identity == "fnv1a64:fe89a6d3254e2a17")
    #expect(try self.dataset(images: Golden.compressedImages).identity == dataset.identity)
    var images = Golden.images
    images[20] ^= 1
    var identities: Set = [dataset.identity, try self.dataset(images: images).identity]
    identities.insert(try self.dataset(labels: [0, 0, 8, 1, 0, 0, 0, 2, 0, 1]).identity)
    images = Golden.images
    images.swapAt(11, 15)
    identities.insert(try self.dataset(images: images).identity)
    #expect(identities.count == 4)
  }

  @Test func `a subset has the chosen images in order and its own identity`() throws {
    let dataset = try dataset()
    let subset = DatasetSubset(dataset, indices: [1, 0, 1])
    #expect(subset.count == 3)
    #expect((0..<3).map(subset.label(at:)) == [0, 1, 0])
    #expect(pixels(of: subset, at: 2) == pixels(of: dataset, at: 1))
    #expect(subset.identity == DatasetSubset(dataset, indices: [1, 0, 1]).identity)
    #expect(subset.identity != DatasetSubset(dataset, indices: [0, 1, 1]).identity)
    #expect(subset.identity != dataset.identity)
  }

  @Test func `a prefix has the first images, or all`() throws {
    let dataset = try dataset()
    #expect(dataset.prefix(1).indices == [0])
    #expect(dataset.prefix(0).count == 0)
    #expect(dataset.prefix(1000).indices == Array(0..<dataset.count))
  }
}

@Suite struct `Fashion-MNIST` {
  @Test func `the error for a folder without the files says how to get them`() throws {
    try withTemporaryFolder { folder in
      let problem = #expect(throws: FileProblem.self) { try FashionMNIST(.test, folder: folder) }
      #expect(problem?.kind == .missing)
      #expect(problem?.path == folder)
      #expect(problem?.found.contains("t10k-images-idx3-ubyte.gz") == true)
      #expect(problem?.advice.contains("apt-get install dataset-fashion-mnist") == true)
      #expect(problem?.advice.contains("data.path") == true)
    }
  }

  @Test func `plain and compressed files of a given folder are found`() throws {
    try withTemporaryFolder { folder in
      try write(Golden.images, to: "\(folder)/train-images-idx3-ubyte")
      try write(Golden.compressedLabels, to: "\(folder)/train-labels-idx1-ubyte.gz")
      let dataset = try FashionMNIST(.train, folder: folder)
      #expect(dataset.count == 2)
      #expect(dataset.classNames[dataset.label(at: 0)] == "Trouser")
    }
  }

  private static let isInstalled = FileManager.default.fileExists(
    atPath: FashionMNIST.standardFolder)

  @Test(.enabled(if: isInstalled), arguments: [(DatasetSplit.train, 6000), (.test, 1000)])
  func `the installed files hold as many images of each class`(
    split: DatasetSplit, perClass: Int
  ) throws {
    let dataset = try FashionMNIST(split)
    #expect(dataset.count == 10 * perClass)
    #expect(dataset.imageShape == [28, 28, 1])
    var histogram = [Int](repeating: 0, count: 10)
    for index in 0..<dataset.count { histogram[dataset.label(at: index)] += 1 }
    #expect(histogram == [Int](repeating: perClass, count: 10))
  }

  @Test(.enabled(if: isInstalled))
  func `its normalization is measured on the training images`() throws {
    let measured = try Normalization(measuredOn: FashionMNIST(.train))
    #expect(abs(measured.mean[0] - Normalization.fashionMNIST.mean[0]) < 5e-5)
    #expect(abs(measured.deviation[0] - Normalization.fashionMNIST.deviation[0]) < 5e-5)
  }
}
