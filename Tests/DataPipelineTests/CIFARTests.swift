import DataPipeline
import FileAccess
import Foundation
import TestSupport
import Testing

/// Files of Tests/Fixtures/Data, which `scripts/python fixtures data` wrote, as a data set.
private struct CIFARFolder {
  static let pythonFiles = [
    "cifar-python-2", "cifar-protocol-2", "cifar-protocol-3", "cifar-protocol-4",
    "cifar-protocol-5",
  ]

  /// A folder in the Python form whose test batch is a fixture.
  static func python(_ fixture: String, in folder: String) throws {
    try copy(fixture, to: "\(folder)/test_batch")
    try copy(fixture, to: "\(folder)/data_batch_1")
    try copy("cifar-meta", to: "\(folder)/batches.meta")
  }

  /// A folder in the binary form.
  static func binary(in folder: String) throws {
    for name in ["test_batch"] + (1...5).map({ "data_batch_\($0)" }) {
      try copy("cifar-binary.bin", to: "\(folder)/\(name).bin")
    }
    let names = (0..<10).map { "class \($0)\n" }.joined() + "\n"
    try write(Array(names.utf8), to: "\(folder)/batches.meta.txt")
  }

  static func copy(_ fixture: String, to path: String) throws {
    let data = try FileContents.read(Repository.path("Tests/Fixtures/Data/\(fixture)"))
    try write([UInt8](data), to: path)
  }

  /// The images as the script draws them, pixels innermost.
  static var pixels: [UInt8] {
    var pixels: [UInt8] = []
    for image in 0..<3 {
      for pixel in 0..<1024 {
        for channel in 0..<3 {
          let place = 1024 * channel + pixel
          pixels.append(UInt8((7 * image + 31 * place) % 251))
        }
      }
    }
    return pixels
  }
}

@Suite struct `CIFAR in its published forms` {
  @Test(arguments: CIFARFolder.pythonFiles)
  func `pickles of all protocols give the images`(_ fixture: String) throws {
    try withTemporaryFolder { folder in
      try CIFARFolder.python(fixture, in: folder)
      let data = try CIFAR(.cifar10, .test, folder: folder)
      #expect(data.imageShape == [32, 32, 3])
      #expect(data.classNames == (0..<10).map { "class \($0)" })
      #expect(data.memory.labels == [3, 0, 9])
      #expect(Array(data.memory.pixels) == CIFARFolder.pixels)
    }
  }

  @Test func `both forms give the same data set`() throws {
    try withTemporaryFolder { folder in
      try CIFARFolder.python("cifar-python-2", in: "\(folder)/cifar-10-batches-py")
      let python = try CIFAR(.cifar10, .test, folder: folder)
      try withTemporaryFolder { other in
        try CIFARFolder.binary(in: other)
        let binary = try CIFAR(.cifar10, .test, folder: other)
        #expect(binary.identity == python.identity)
        #expect(binary.classNames == python.classNames)
        #expect(try CIFAR(.cifar10, .train, folder: other).count == 15)
      }
    }
  }

  @Test func `a pickle that calls another function is refused and not run`() throws {
    try withTemporaryFolder { folder in
      try CIFARFolder.python("cifar-evil", in: folder)
      let problem = #expect(throws: FileProblem.self) {
        try CIFAR(.cifar10, .test, folder: folder)
      }
      #expect(problem?.found.contains("posix.system") == true, "\(String(describing: problem))")
    }
  }

  @Test func `each prefix of a pickle is refused`() throws {
    let whole = try FileContents.read(Repository.path("Tests/Fixtures/Data/cifar-protocol-4"))
    try withTemporaryFolder { folder in
      try CIFARFolder.python("cifar-protocol-4", in: folder)
      for count in stride(from: 0, to: whole.count, by: 97) {
        try write([UInt8](whole.prefix(count)), to: "\(folder)/test_batch")
        #expect(throws: FileProblem.self, "\(count) bytes") {
          try CIFAR(.cifar10, .test, folder: folder)
        }
      }
    }
  }

  @Test func `bytes that are no whole images are refused`() throws {
    try withTemporaryFolder { folder in
      try CIFARFolder.binary(in: folder)
      try write([UInt8](repeating: 1, count: 3072), to: "\(folder)/test_batch.bin")
      let problem = #expect(throws: FileProblem.self) {
        try CIFAR(.cifar10, .test, folder: folder)
      }
      #expect(problem?.found.contains("3073") == true)
    }
  }

  @Test func `a label without a class is refused`() throws {
    try withTemporaryFolder { folder in
      try CIFARFolder.binary(in: folder)
      try write([10] + [UInt8](repeating: 1, count: 3072), to: "\(folder)/test_batch.bin")
      let problem = #expect(throws: FileProblem.self) {
        try CIFAR(.cifar10, .test, folder: folder)
      }
      #expect(problem?.found.contains("label of image 0 is 10") == true)
    }
  }

  @Test func `another data set in the folder is named`() throws {
    try withTemporaryFolder { folder in
      try write(Golden.images, to: "\(folder)/train-images-idx3-ubyte")
      let problem = #expect(throws: FileProblem.self) {
        try CIFAR(.cifar10, .train, folder: folder)
      }
      #expect(problem?.advice.contains("fashion-mnist") == true)
    }
  }
}

@Suite struct `NumPy data sets` {
  private func path(_ name: String) -> String { Repository.path("Tests/Fixtures/Data/\(name).npz") }

  @Test func `compressed arrays with channels last are read`() throws {
    let data = try #require(try NumPyDataset(.train, path: path("keras")))
    #expect(data.imageShape == [32, 32, 3])
    #expect(data.memory.labels == [3, 0, 9])
    #expect(Array(data.memory.pixels) == CIFARFolder.pixels)
    #expect(data.classNames == (0...9).map(String.init))
    #expect(try NumPyDataset(.validation, path: path("keras"))?.count == nil)
  }

  @Test func `arrays with channels first, a validation part and names are read`() throws {
    let data = try #require(try NumPyDataset(.train, path: path("medical")))
    #expect(Array(data.memory.pixels) == CIFARFolder.pixels)
    #expect(data.classNames == (0..<10).map { "class \($0)" })
    #expect(try NumPyDataset(.validation, path: path("medical"))?.memory.labels == [3])
    #expect(try NumPyDataset(.test, path: path("medical"))?.memory.labels == [0, 9])
  }

  @Test func `images that are not bytes are refused`() {
    let problem = #expect(throws: FileProblem.self) {
      try NumPyDataset(.train, path: path("floats"))
    }
    #expect(problem?.found.contains("<f8") == true, "\(String(describing: problem))")
  }

  @Test func `damaged archives are refused`() throws {
    let whole = [UInt8](try FileContents.read(path("keras")))
    try withTemporaryFolder { folder in
      let file = "\(folder)/damaged.npz"
      for count in stride(from: 0, to: whole.count, by: 61) {
        try write(Array(whole.prefix(count)), to: file)
        #expect(throws: FileProblem.self, "\(count) bytes") {
          try NumPyDataset(.train, path: file)
        }
      }
      // A changed byte of the compressed images is found by their checksum.
      var changed = whole
      changed[200] ^= 1
      try write(changed, to: file)
      #expect(throws: FileProblem.self) { try NumPyDataset(.train, path: file) }
    }
  }
}
