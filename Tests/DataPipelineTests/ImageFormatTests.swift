import DataPipeline
import FileAccess
import Foundation
import Images
import TensorCore
import TestSupport
import Testing

/// Folders with PNG and JPEG images, gray and in color.
@Suite struct `Mixed image folders` {
  private let red = Image(width: 8, height: 8, filledWith: .red)

  @Test func `PNG and JPEG lie in one folder, and other files are skipped or rejected`() throws {
    try withTemporaryFolder { folder in
      try writePicture(red, to: "\(folder)/a/1.png")
      try write(TinyJPEG.color, to: "\(folder)/a/2.JPG")
      try write(TinyJPEG.gray, to: "\(folder)/b/3.jpeg")
      // The content decides about a file without the name of an image.
      try write(TinyJPEG.color, to: "\(folder)/b/4")
      for name in ["Thumbs.db", "desktop.ini", "__MACOSX/._1.png", ".DS_Store"] {
        try write([1], to: "\(folder)/b/\(name)")
      }
      let images = try ImageFolder(folder)
      #expect(
        images.paths.map { $0.dropFirst(folder.count) }
          == ["/a/1.png", "/a/2.JPG", "/b/3.jpeg", "/b/4"])
      #expect(images.notes == [])
      let color = pixels(of: images, at: 1).prefix(3)
      #expect(zip(color, [200, 40, 80]).allSatisfy { abs(Int($0) - $1) <= 3 })
      #expect(pixels(of: images, at: 1) == pixels(of: images, at: 3))
      let gray = pixels(of: images, at: 2)
      #expect(gray.count == 192 && gray.allSatisfy { abs(Int($0) - 120) <= 2 })
      try write(Array("GIF89a".utf8), to: "\(folder)/b/5")
      let problem = #expect(throws: FileProblem.self) { try ImageFolder(folder) }
      #expect(problem?.path == "\(folder)/b/5")
      #expect(problem?.found == "this is a GIF; expected PNG or JPEG")
    }
  }

  @Test func `names that do not fit the format are counted, with the first file`() throws {
    try withTemporaryFolder { folder in
      try write(TinyJPEG.color, to: "\(folder)/a/1.png")
      try writePicture(red, to: "\(folder)/a/2.jpg")
      try writePicture(red, to: "\(folder)/a/3.png")
      #expect(
        try ImageFolder(folder).notes == [
          "2 images have a name that does not fit the format, such as \(folder)/a/1.png, which is a"
            + " JPEG; the content decides, so the name does no harm"
        ])
    }
  }

  @Test func `the first error by path is thrown, whatever the threads do`() throws {
    try withTemporaryFolder { folder in
      for number in 10..<40 { try writePicture(red, to: "\(folder)/a/\(number).png") }
      for number in [17, 23, 38] { try write([7], to: "\(folder)/a/\(number).png") }
      for _ in 0..<5 {
        let problem = #expect(throws: FileProblem.self) { try ImageFolder(folder) }
        #expect(problem?.path == "\(folder)/a/17.png")
      }
    }
  }

  @Test func `gray images among colored ones become RGB in all parts, with a note`() throws {
    try withTemporaryFolder { folder in
      try writeUnpaired(in: folder)
      try write(TinyJPEG.color, to: "\(folder)/testB/0.jpg")
      try FileManager.default.removeItem(atPath: "\(folder)/testB/0.png")
      let data = try UnpairedFolder(folder, preparation: .exact)
      #expect(data.channels == 3)
      let gray = try #require(data.train?.a.image(at: 0))
      #expect(gray.shape == [1, 8, 8, 3])
      let shades = [-1, 1 / 127.5 - 1].flatMap { [Float](repeating: $0, count: 3) }
      #expect(zip(gray.scalars, shades).allSatisfy { abs($0 - $1) < 1e-6 })
      #expect(data.test?.a[0].image.shape == [1, 8, 8, 3])
      #expect(
        data.notes == [
          "6 of 7 images in \(folder) are gray and were converted to color like the others; set"
            + " data.color to choose gray or rgb"
        ])
      let chosen = ImagePreparation(loadSize: 8, cropSize: 8, flip: false, color: .gray)
      let inGray = try UnpairedFolder(folder, preparation: chosen)
      #expect(inGray.channels == 1 && inGray.notes == [])
    }
  }

  @Test func `test images and true images are paired by name without the ending`() throws {
    try withTemporaryFolder { folder in
      try writeUnpaired(in: folder, test: 0)
      for (value, name) in ["a.jpg", "a.b.png", "c.png"].enumerated() {
        try writePicture(
          numbered(width: 8, height: 8, from: 10 * value), to: "\(folder)/testA/\(name)")
      }
      for (value, name) in ["a.png", "a.b.jpg", "c.jpeg"].enumerated() {
        try writePicture(
          numbered(width: 8, height: 8, from: 10 * value + 1), to: "\(folder)/testA_truth/\(name)")
      }
      try writePicture(numbered(width: 8, height: 8), to: "\(folder)/testB/0.png")
      let test = try #require(try UnpairedFolder(folder, preparation: .exact).test)
      #expect(Set(test.a.images.names) == ["a", "a.b", "c"])
      for image in test.a {
        let difference = try #require(image.truth).scalars[0] - image.image.scalars[0]
        #expect(abs(difference - 2.0 / 255) < 1e-6, "\(image.stem)")
      }
    }
  }

  @Test func `every way to read an image gives the pixels of the slow one`() throws {
    var random = RandomStream(seed: 3, "pictures")
    for channels in 1...4 {
      let samples = (0..<21 * 13 * channels).map { _ in
        Float(UInt8.random(in: 0...255, using: &random)) / 255
      }
      let image = Image(width: 21, height: 13, channels: channels, samples: samples)
      try withTemporaryFolder { folder in
        try writePicture(image, to: "\(folder)/1.png")
        for color in [ImageFolder.Color.gray, .rgb] {
          for size in [nil, ImageSize(height: 5, width: 9), ImageSize(height: 13, width: 30)] {
            let read = try ImageBytes(path: "\(folder)/1.png", size: size, color: color)
            var expected = image.converted(to: color == .gray ? .gray : .rgb)
            if let size {
              expected = expected.resized(
                width: size.width, height: size.height, interpolation: .bilinear)
            }
            #expect(
              read.bytes == expected.samples.map { UInt8((min(max($0, 0), 1) * 255).rounded()) })
          }
        }
      }
    }
  }
}
