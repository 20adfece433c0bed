import DataPipeline
import FileAccess
import Foundation
import Images
import Synchronization
import TestSupport
import Testing

@Suite struct `Cached images` {
  /// Writes some images of different colors in two classes.
  private func fill(_ folder: String, count: Int = 5) throws {
    for index in 0..<count {
      let path = "\(folder)/\(index % 2 == 0 ? "even" : "odd")/\(index).png"
      try NewFolder.create((path as NSString).deletingLastPathComponent)
      let color = Image.Color(red: Float(index) / 10, green: 0.5, blue: 1)
      try PNG.write(Image(width: 3, height: 2, filledWith: color), to: path)
    }
  }

  private func files(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  @Test func `a mapped data set is that of the memory`() throws {
    try withTemporaryFolder { folder in
      try fill("\(folder)/data")
      let cache = PixelCache(folder: "\(folder)/cache", memoryLimit: 10)
      let memory = try ImageFolder("\(folder)/data")
      for _ in 0..<2 {
        let mapped = try ImageFolder("\(folder)/data", cache: cache)
        #expect(mapped.identity == memory.identity)
        #expect(mapped.memory.pixels == memory.memory.pixels)
        #expect(mapped.imageShape == memory.imageShape)
      }
      #expect(files(in: "\(folder)/cache").count == 1)
    }
  }

  @Test func `images are decoded once`() throws {
    try withTemporaryFolder { folder in
      try fill("\(folder)/data")
      let cache = PixelCache(folder: "\(folder)/cache", memoryLimit: 10)
      func steps() throws -> Int {
        var steps = 0
        _ = try ImageFolder("\(folder)/data", cache: cache) { _, _ in steps += 1 }
        return steps
      }
      #expect(try steps() > 0)
      #expect(try steps() == 0)
    }
  }

  @Test func `a changed image, size or list of files is decoded again`() throws {
    try withTemporaryFolder { folder in
      let data = "\(folder)/data"
      try fill(data)
      let cache = PixelCache(folder: "\(folder)/cache", memoryLimit: 10)
      let first = try ImageFolder(data, cache: cache)
      let white = Image(width: 3, height: 2, filledWith: .white)
      try PNG.write(white, to: "\(data)/odd/1.png")
      let changed = try ImageFolder(data, cache: cache)
      #expect(changed.identity != first.identity)
      try PNG.write(white, to: "\(data)/odd/7.png")
      #expect(try ImageFolder(data, cache: cache).count == 6)
      // Files for other states of the folder are gone; another size is another preparation.
      #expect(files(in: "\(folder)/cache").count == 1)
      let small = try ImageFolder(data, size: ImageSize(height: 1, width: 4), cache: cache)
      #expect(small.imageShape == [1, 4, 3])
      #expect(files(in: "\(folder)/cache").count == 2)
    }
  }

  @Test func `a damaged file of the cache is written again`() throws {
    try withTemporaryFolder { folder in
      try fill("\(folder)/data")
      let cache = PixelCache(folder: "\(folder)/cache", memoryLimit: 10)
      let first = try ImageFolder("\(folder)/data", cache: cache).identity
      let file = "\(folder)/cache/\(files(in: "\(folder)/cache")[0])"
      try FileContents.read(file).dropLast(10).write(to: URL(fileURLWithPath: file))
      #expect(try ImageFolder("\(folder)/data", cache: cache).identity == first)
    }
  }

  @Test func `a stop while images are decoded leaves no file`() throws {
    struct Stop: Error {}
    try withTemporaryFolder { folder in
      try fill("\(folder)/data")
      let cache = PixelCache(folder: "\(folder)/cache", memoryLimit: 10)
      #expect(throws: Stop.self) {
        try ImageFolder("\(folder)/data", cache: cache) { done, total in
          if done == total { throw Stop() }
        }
      }
      #expect(files(in: "\(folder)/cache").isEmpty)
    }
  }

  @Test func `the first damaged image is named, whatever thread finds it`() throws {
    try withTemporaryFolder { folder in
      try fill(folder, count: 9)
      for name in ["even/4", "odd/3"] { try write([1, 2, 3], to: "\(folder)/\(name).png") }
      let problem = #expect(throws: FileProblem.self) { try ImageFolder(folder) }
      #expect(problem?.path.hasSuffix("even/4.png") == true)
    }
  }
}
