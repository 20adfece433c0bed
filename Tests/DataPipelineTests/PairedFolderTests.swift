import DataPipeline
import FileAccess
import Foundation
import Images
import TensorCore
import TestSupport
import Testing

@Suite("Folders of pairs of images")
struct PairedFolderTests {
  /// An image whose samples differ from place to place.
  private func picture(_ width: Int, _ height: Int, seed: Int, channels: Int = 3) -> Image {
    let samples = (0..<width * height * channels).map { Float(($0 * 7 + seed * 31) % 256) / 255 }
    return Image(width: width, height: height, channels: channels, samples: samples)
  }

  private func write(_ image: Image, _ path: String) throws {
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try PNG.write(image, to: path)
  }

  /// B is A in negative, so that a view of both shows whether crop and flip agree.
  private func writeNegatives(to folder: String, count: Int = 5) throws {
    for part in ["train", "test"] {
      for index in 0..<count {
        let image = picture(24, 20, seed: index)
        let negative = Image(
          width: 24, height: 20, channels: 3, samples: image.samples.map { 1 - $0 })
        try write(image, "\(folder)/\(part)A/\(index).png")
        try write(negative, "\(folder)/\(part)B/\(index).PNG")
      }
    }
  }

  @Test func `Both images of a pair have the same crop and flip`() throws {
    try withTemporaryFolder { folder in
      try writeNegatives(to: folder)
      let pairs = try PairedFolder(
        folder, preparation: ImagePreparation(resize: .crop, cropSize: 12, multiple: 1))
      let loader = try PairedLoader(pairs.train, batchSize: 2, seed: 3)
      #expect(loader.batchCount == 3)
      var views: Set<[Float]> = []
      for epoch in 0..<3 {
        for batch in loader.batches(epoch: epoch) {
          #expect(batch.imagesA.shape == [batch.count, 12, 12, 3])
          for (x, y) in zip(batch.imagesA.scalars, batch.imagesB.scalars) {
            #expect(abs(x + y) < 1e-5)
          }
          views.insert(Array(batch.imagesA.scalars.prefix(12 * 12 * 3)))
        }
      }
      #expect(views.count > 6)
      let rest = Array(loader.batches(epoch: 1, startingAt: 1))
      #expect(rest == Array(Array(loader.batches(epoch: 1)).dropFirst()))
    }
  }

  @Test func `Names in another order, in folders and with other endings are paired`() throws {
    try withTemporaryFolder { folder in
      for part in ["train", "test"] {
        for (index, name) in ["b", "a/1", "a/10"].enumerated() {
          try write(picture(8, 8, seed: index), "\(folder)/\(part)A/\(name).png")
          try write(picture(8, 8, seed: index), "\(folder)/\(part)B/\(name).PNG")
        }
      }
      let pairs = try PairedFolder(
        folder, preparation: ImagePreparation(resize: .unchanged, flip: false))
      #expect(pairs.train.a.names == pairs.train.b.names)
      for index in 0..<3 {
        #expect(pairs.train.a.image(at: index) == pairs.train.b.image(at: index))
      }
    }
  }

  @Test func `Pictures with both images side by side are the same pairs`() throws {
    try withTemporaryFolder { folder in
      for part in ["train", "val", "test"] {
        for index in 0..<3 {
          let (a, b) = (picture(16, 12, seed: index), picture(16, 12, seed: index + 9))
          let both = Image.grid([a, b], columns: 2, spacing: 0)
          try write(both, "\(folder)/joined/\(part)/\(index).png")
          try write(a, "\(folder)/apart/\(part)A/\(index).png")
          try write(b, "\(folder)/apart/\(part)B/\(index).png")
        }
      }
      let preparation = ImagePreparation(loadSize: 14, cropSize: 8)
      let joined = try PairedFolder(folder + "/joined", preparation: preparation)
      let apart = try PairedFolder(folder + "/apart", preparation: preparation)
      #expect(joined.train.identity == apart.train.identity)
      #expect(joined.test.identity == apart.test.identity)
      #expect(joined.validation?.identity == apart.validation?.identity)
      #expect(joined.validation?.count == 3)
    }
  }

  @Test func `Without a test part, the validation part is the test part`() throws {
    try withTemporaryFolder { folder in
      for part in ["train", "val"] {
        try write(picture(16, 8, seed: 1), "\(folder)/\(part)/1.png")
      }
      let pairs = try PairedFolder(
        folder, preparation: ImagePreparation(resize: .unchanged, flip: false))
      #expect(pairs.validation == nil && pairs.test.count == 1)
    }
  }

  @Test func `16 bits stay in halves`() throws {
    try withTemporaryFolder { folder in
      let samples = (0..<8 * 4).map { Float($0 * 1999 + 1) / 65535 }
      let image = Image(width: 8, height: 4, channels: 1, bitDepth: 16, samples: samples)
      try FileManager.default.createDirectory(
        atPath: folder + "/train", withIntermediateDirectories: true)
      try PNG.write(image, to: folder + "/train/1.png", bitDepth: 16)
      try FileManager.default.copyItem(atPath: folder + "/train", toPath: folder + "/test")
      let pairs = try PairedFolder(
        folder, preparation: ImagePreparation(resize: .unchanged, flip: false))
      let right = pairs.train.b.image(at: 0)
      #expect(right.shape == [1, 4, 4, 1])
      for y in 0..<4 {
        for x in 0..<4 {
          #expect(abs(right.scalars[y * 4 + x] - (2 * samples[y * 8 + 4 + x] - 1)) < 1e-6)
        }
      }
    }
  }

  @Test(
    "What makes no pairs is reported",
    arguments: [
      ("lone", "2 of its 5 images have no counterpart of the same name in", "3, 4"),
      ("size", "its size is", "expected"),
      ("double", "has the same name apart from the ending", "paired by name"),
      ("odd", "it is 15 pixels wide", "no two equal halves"),
      ("empty", "it has no trainA and trainB", "found testA, testB"),
      ("untested", "it has no test", "found train"),
    ])
  func refuses(_ kind: String, _ found: String, _ more: String) throws {
    try withTemporaryFolder { folder in
      try writeNegatives(to: folder)
      let files = FileManager.default
      switch kind {
      case "lone":
        for index in 3...4 { try files.removeItem(atPath: "\(folder)/trainB/\(index).PNG") }
      case "size": try write(picture(20, 20, seed: 1), "\(folder)/testB/1.PNG")
      case "double": try write(picture(24, 20, seed: 1), "\(folder)/trainA/1.jpg")
      case "odd", "untested":
        for part in ["train", "test"] {
          for domain in ["A", "B"] { try files.removeItem(atPath: "\(folder)/\(part)\(domain)") }
        }
        try write(picture(15, 8, seed: 1), "\(folder)/train/1.png")
        if kind == "odd" { try write(picture(15, 8, seed: 1), "\(folder)/test/1.png") }
      default:
        for domain in ["A", "B"] { try files.removeItem(atPath: "\(folder)/train\(domain)") }
      }
      let problem = #expect(throws: FileProblem.self) {
        try PairedFolder(
          folder, preparation: ImagePreparation(resize: .crop, cropSize: 8, multiple: 1))
      }
      let text = problem.map { "\($0)" } ?? ""
      #expect(text.contains(found) && text.contains(more), "\(text)")
    }
  }
}
