import DataPipeline
import FileAccess
import Foundation
import Images
import TestSupport
import Testing

@Suite struct `Pairs of Fashion-MNIST` {
  /// Writes four small IDX files: images of one shade each, 28×28 unless another size is given.
  private func writeFiles(
    in folder: String, train: [(shade: UInt8, label: UInt8)],
    test: [(shade: UInt8, label: UInt8)], size: UInt8 = 28
  ) throws {
    for (prefix, images) in [("train", train), ("t10k", test)] {
      let count = UInt8(images.count)
      try write(
        [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, size, 0, 0, 0, size]
          + images.flatMap { [UInt8](repeating: $0.shade, count: Int(size) * Int(size)) },
        to: "\(folder)/\(prefix)-images-idx3-ubyte")
      try write(
        [0, 0, 8, 1, 0, 0, 0, count] + images.map(\.label),
        to: "\(folder)/\(prefix)-labels-idx1-ubyte")
    }
  }

  @Test func `class names are compared by letters and digits`() {
    #expect(FashionPair.label(named: "ankle-boot") == 9)
    #expect(FashionPair.label(named: "Ankle Boot") == 9)
    #expect(FashionPair.label(named: "T-shirt/top") == 0)
    #expect(FashionPair.label(named: "t-shirt-top") == 0)
    #expect(FashionPair.label(named: "shirt") == 6)
    #expect(FashionPair.label(named: "boot") == nil)
    #expect(FashionPair.label(named: "") == nil)
  }

  @Test func `images stay in their part, and no test image is among the training images`() throws {
    try withTemporaryFolder { folder in
      try writeFiles(
        in: folder,
        train: [(10, 7), (20, 9), (30, 7), (40, 1), (50, 9), (60, 7), (70, 7)],
        test: [(110, 9), (120, 7), (30, 9), (70, 7), (40, 7), (50, 2)])
      let pair = try FashionPair(labels: (7, 9), folder: folder)
      let summary = try pair.write(to: "\(folder)/out")
      // 30 is a test image of the other class, 70 of its own; 50 is one of neither class.
      #expect([summary.train, summary.test, summary.duplicates] == [[2, 2], [3, 2], [2, 0]])
      let names = try ["trainA", "trainB", "testA", "testB"].map {
        try contents(of: "\(folder)/out/\($0)")
      }
      #expect(
        names == [
          ["00000.png", "00005.png"], ["00001.png", "00004.png"],
          ["00001.png", "00003.png", "00004.png"], ["00000.png", "00002.png"],
        ])
      let image = try ImageFile.read("\(folder)/out/trainA/00005.png")
      #expect(image.width == 32 && image.height == 32 && image.channels == 1)
      for y in 0..<32 {
        for x in 0..<32 {
          let isInside = (2..<30).contains(x) && (2..<30).contains(y)
          #expect(image[x, y, 0] == (isInside ? Float(60) / 255 : 0))
        }
      }
    }
  }

  @Test func `limits apply after duplicates are removed`() throws {
    try withTemporaryFolder { folder in
      try writeFiles(
        in: folder, train: [(10, 7), (20, 7), (30, 7), (40, 9)], test: [(10, 7), (60, 7), (70, 9)])
      let summary = try FashionPair(labels: (9, 7), folder: folder)
        .write(to: "\(folder)/out", trainLimit: 2, testLimit: 1)
      #expect([summary.train, summary.test, summary.duplicates] == [[1, 2], [1, 1], [0, 1]])
      #expect(try contents(of: "\(folder)/out/trainB") == ["00001.png", "00002.png"])
    }
  }

  @Test func `files of another kind are rejected`() throws {
    try withTemporaryFolder { folder in
      let missing = #expect(throws: FileProblem.self) {
        try FashionPair(labels: (7, 9), folder: folder)
      }
      #expect(missing?.kind == .missing)
      try writeFiles(in: folder, train: [(1, 7)], test: [(2, 9)], size: 40)
      let large = #expect(throws: FileProblem.self) {
        try FashionPair(labels: (7, 9), folder: folder)
      }
      #expect(large?.kind == .malformed)
      #expect(large?.found == "its images are [40, 40, 1]; expected [28, 28, 1]")
    }
  }
}
