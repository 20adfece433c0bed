import DataPipeline
import Foundation
import Images
import TensorCore
import TestSupport
import Testing

@Suite struct `Unpaired folders` {
  @Test func `images come in the order of their paths, without hidden files`() throws {
    try withTemporaryFolder { folder in
      try writeUnpaired(in: folder, a: 0)
      for (value, name) in ["b", "a", "deeper/c"].enumerated() {
        try writePicture(
          numbered(width: 8, height: 8, from: 10 * value), to: "\(folder)/trainA/\(name).png")
      }
      try write([1], to: "\(folder)/trainA/.hidden.jpg")
      try write([1], to: "\(folder)/README.md")
      let images = try #require(try UnpairedFolder(folder, preparation: .exact).train)
      #expect(images.a.names == ["a", "b", "deeper/c"])
      #expect(images.a.paths.last == "\(folder)/trainA/deeper/c.png")
      #expect(images.b.names == ["0", "1", "2"])
      let firsts = (0..<3).map { Int(((images.a.image(at: $0).scalars[0] + 1) * 127.5).rounded()) }
      #expect(firsts == [10, 0, 20])
    }
  }

  @Test func `without resizing every byte is preserved`() throws {
    try withTemporaryFolder { folder in
      try writeUnpaired(in: folder, size: 16)
      let preparation = ImagePreparation(loadSize: 16, cropSize: 16)
      let data = try UnpairedFolder(folder, preparation: preparation)
      let expected = (0..<256).map { Float($0) / 255 * 2 - 1 }
      #expect(data.channels == 1)
      #expect(data.train?.a.image(at: 0).shape == [1, 16, 16, 1])
      #expect(data.train?.a.image(at: 0).scalars == expected)
      #expect(data.test?.b[0].image.scalars == expected)
    }
  }

  @Test func `files of 16 bits keep their depth`() throws {
    try withTemporaryFolder { folder in
      let words = (0..<64).map { Float($0 * 1023 + 7) / 65535 }
      let image = Image(width: 8, height: 8, channels: 1, bitDepth: 16, samples: words)
      try writeUnpaired(in: folder)
      try writePicture(image, to: "\(folder)/trainA/0.png", bitDepth: 16)
      let images = try #require(try UnpairedFolder(folder, preparation: .exact).train)
      #expect(images.a.image(at: 0).scalars == words.map { $0 * 2 - 1 })
      // Beside it one of 8 bits.
      #expect(images.a.image(at: 1).scalars[1] == Float(65) / 255 * 2 - 1)
    }
  }

  @Test func `training images are stored at the load size, test images at the crop size`() throws {
    try withTemporaryFolder { folder in
      try writeUnpaired(in: folder, size: 16)
      let data = try UnpairedFolder(
        folder, preparation: ImagePreparation(loadSize: 12, cropSize: 8))
      func samples(_ side: Int) -> Image {
        let resized = numbered(width: 16, height: 16).resized(width: side, height: side)
        let bytes = resized.samples.map { ($0 * 255).rounded() }
        return Image(
          width: side, height: side, channels: 1, samples: bytes.map { $0 / 255 * 2 - 1 })
      }
      let middle = samples(12).cropped(x: 2, y: 2, width: 8, height: 8)
      #expect(data.train?.a.image(at: 0).scalars == middle.samples)
      #expect(data.test?.a[0].image.scalars == samples(8).samples)
    }
  }

  @Test(arguments: [
    (ImagePreparation(resize: .resizeAndCrop, loadSize: 16, cropSize: 12), 12, 12),
    (ImagePreparation(resize: .crop, cropSize: 12), 12, 12),
    (ImagePreparation(resize: .scaleWidth, loadSize: 12), 8, 12),
    (ImagePreparation(resize: .scaleWidth, loadSize: 48), 32, 48),
    (ImagePreparation(resize: .scaleWidthAndCrop, loadSize: 24, cropSize: 12), 12, 12),
    (ImagePreparation(resize: .scaleWidthAndCrop, loadSize: 16, cropSize: 16), 16, 16),
    (ImagePreparation(resize: .unchanged), 16, 24),
  ])
  func `each resize mode gives its size`(
    _ preparation: ImagePreparation, _ height: Int, _ width: Int
  ) throws {
    try withTemporaryFolder { folder in
      for name in ["trainA", "trainB", "testA", "testB"] {
        try writePicture(
          numbered(width: 24, height: 16), to: "\(folder)/\(name)/1.png")
      }
      let data = try UnpairedFolder(folder, preparation: preparation)
      #expect(data.train?.a.image(at: 0).shape == [1, height, width, 1])
      #expect(data.test?.a[0].image.shape == [1, height, width, 1])
      #expect(data.train?.b.viewSize(at: 0) == ImageSize(height: height, width: width))
    }
  }

  @Test func `test images have their true images`() throws {
    try withTemporaryFolder { folder in
      try writeUnpaired(in: folder, test: 2)
      for index in 0..<2 {
        try writePicture(
          numbered(width: 8, height: 8, from: 100 + index), to: "\(folder)/testA_truth/\(index).png"
        )
      }
      let test = try #require(try UnpairedFolder(folder, preparation: .exact, parts: [.test]).test)
      #expect(test.a.map(\.stem) == ["0", "1"])
      #expect(test.a[0].truth?.scalars[0] == Float(100) / 255 * 2 - 1)
      #expect(test.a[1].truth?.scalars[0] == Float(101) / 255 * 2 - 1)
      #expect(test.b.count == 2)
      #expect(test.b.allSatisfy { $0.truth == nil })
    }
  }

  @Test func `test folders may be called val, and are not needed for training`() throws {
    try withTemporaryFolder { folder in
      try writeUnpaired(in: folder, test: 0)
      #expect(try UnpairedFolder(folder, preparation: .exact, parts: [.train]).test == nil)
      for name in ["valA", "valB", "valB_truth"] {
        try writePicture(numbered(width: 8, height: 8, from: 9), to: "\(folder)/\(name)/x.png")
      }
      let data = try UnpairedFolder(folder, preparation: .exact, parts: [.test])
      #expect(data.train == nil)
      #expect(data.test?.a.map(\.stem) == ["x"])
      #expect(data.test?.b[0].truth != nil)
    }
  }

  @Test func `images are converted to gray or RGB on request`() throws {
    try withTemporaryFolder { folder in
      try writeUnpaired(in: folder)
      let red = Image(width: 8, height: 8, filledWith: Image.Color(red: 1, green: 0, blue: 0))
      try writePicture(red, to: "\(folder)/trainB/1.png")
      func open(_ color: ImageFolder.Color) throws -> UnpairedFolder {
        try UnpairedFolder(
          folder, preparation: ImagePreparation(loadSize: 8, cropSize: 8, color: color))
      }
      let (gray, rgb) = (try open(.gray), try open(.rgb))
      #expect(gray.channels == 1 && rgb.channels == 3)
      let shades = try #require(gray.train).b.image(at: 1).scalars
      #expect(shades == [Float](repeating: Float(76) / 255 * 2 - 1, count: 64))
      let train = try #require(rgb.train)
      #expect(Array(train.b.image(at: 1).scalars[..<3]) == [1, -1, -1])
      let second = Float(1) / 255 * 2 - 1
      #expect(Array(train.a.image(at: 0).scalars[3..<6]) == [second, second, second])
    }
  }

  @Test func `the identity changes with a pixel, and not with a name`() throws {
    try withTemporaryFolder { folder in
      func identity() throws -> String {
        try UnpairedFolder(folder, preparation: .exact).identity
      }
      try writeUnpaired(in: folder)
      let before = try identity()
      try FileManager.default.moveItem(
        atPath: "\(folder)/trainB/2.png", toPath: "\(folder)/trainB/3.png")
      #expect(try identity() == before)
      #expect(try Parallelism.$threads.withValue(1) { try identity() } == before)
      var image = numbered(width: 8, height: 8)
      image.samples[63] = 1
      try writePicture(image, to: "\(folder)/testB/0.png")
      #expect(try identity() != before)
    }
  }

  @Test func `two domains are two classes`() throws {
    try withTemporaryFolder { folder in
      try writeUnpaired(in: folder)
      let data = try UnpairedFolder(folder, preparation: .exact)
      let train = try #require(data.train)
      let classes = try UnpairedClasses(train.a, train.b)
      #expect(classes.classNames == ["A", "B"])
      #expect((0..<classes.count).map(classes.label(at:)) == [0, 0, 1, 1, 1])
      #expect(classes.imageShape == [8, 8, 1])
      var bytes = [UInt8](repeating: 0, count: 64)
      classes.copyPixels(at: 3, into: &bytes)
      #expect(bytes == Array(64..<128))
    }
  }
}
