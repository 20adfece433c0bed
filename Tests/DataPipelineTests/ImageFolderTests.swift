import DataPipeline
import FileAccess
import Foundation
import Images
import TensorCore
import TestSupport
import Testing

@Suite struct `Image folders` {
  /// Writes an image of one RGB color.
  private func writeImage(
    _ path: String, _ red: Float, _ green: Float, _ blue: Float, width: Int = 2, height: Int = 1
  ) throws {
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    let color = Image.Color(red: red, green: green, blue: blue)
    try PNG.write(Image(width: width, height: height, filledWith: color), to: path)
  }

  /// The problem with a folder that `fill` makes.
  private func problem(
    size: ImageSize? = nil, _ fill: (String) throws -> Void
  ) throws -> (problem: FileProblem?, folder: String) {
    try withTemporaryFolder { folder in
      try fill(folder)
      return (#expect(throws: FileProblem.self) { try ImageFolder(folder, size: size) }, folder)
    }
  }

  @Test func `classes and images are in the order of their names`() throws {
    try withTemporaryFolder { folder in
      try writeImage("\(folder)/dog/b.png", 0, 0, 1)
      try writeImage("\(folder)/dog/a.PNG", 0, 1, 0)
      try writeImage("\(folder)/cat/deeper/1.png", 1, 0, 0)
      try write([1], to: "\(folder)/.hidden/x.jpg")
      try write([1], to: "\(folder)/cat/.hidden")
      try write([1], to: "\(folder)/README.md")
      let dataset = try ImageFolder(folder)
      #expect(dataset.classNames == ["cat", "dog"])
      #expect(dataset.imageShape == [1, 2, 3])
      #expect((0..<dataset.count).map(dataset.label(at:)) == [0, 1, 1])
      #expect(
        dataset.paths.map { $0.dropFirst(folder.count) }
          == ["/cat/deeper/1.png", "/dog/a.PNG", "/dog/b.png"])
      #expect(pixels(of: dataset, at: 0) == [255, 0, 0, 255, 0, 0])
      #expect(pixels(of: dataset, at: 1) == [0, 255, 0, 0, 255, 0])
      #expect(pixels(of: dataset, at: 2) == [0, 0, 255, 0, 0, 255])
    }
  }

  @Test func `a link to a folder around it is rejected instead of followed`() throws {
    let (problem, folder) = try self.problem { folder in
      try writeImage("\(folder)/cat/1.png", 1, 0, 0)
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/cat/a", withDestinationPath: "\(folder)/cat")
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/cat/b", withDestinationPath: "\(folder)/cat")
    }
    #expect(problem?.path == "\(folder)/cat/a")
    #expect(problem?.found == "this is a link to \(folder)/cat, which is read already")
  }

  @Test func `very deep folders are rejected`() throws {
    let deep = String(repeating: "/d", count: 40)
    let (problem, _) = try self.problem { try writeImage("\($0)/cat\(deep)/1.png", 1, 0, 0) }
    #expect(problem?.found.contains("expected at most 32") == true)
  }

  @Test func `every byte of a PNG is preserved`() throws {
    try withTemporaryFolder { folder in
      let image = Image(
        width: 16, height: 16, channels: 1, samples: (0..<256).map { Float($0) / 255 })
      try FileManager.default.createDirectory(
        atPath: "\(folder)/a", withIntermediateDirectories: true)
      try PNG.write(image, to: "\(folder)/a/1.png")
      #expect(pixels(of: try ImageFolder(folder, color: .gray), at: 0) == Array(0...255))
    }
  }

  @Test func `images are converted to the requested size and color`() throws {
    try withTemporaryFolder { folder in
      try writeImage("\(folder)/a/1.png", 0.2, 0.2, 0.2, width: 6, height: 4)
      try writeImage("\(folder)/a/2.png", 0.4, 0.4, 0.4, width: 3, height: 2)
      let dataset = try ImageFolder(folder, size: ImageSize(height: 2, width: 3), color: .gray)
      #expect(dataset.imageShape == [2, 3, 1])
      #expect(pixels(of: dataset, at: 0) == [UInt8](repeating: 51, count: 6))
      #expect(pixels(of: dataset, at: 1) == [UInt8](repeating: 102, count: 6))
    }
  }

  @Test func `images of several sizes are rejected unless a size is set`() throws {
    let (problem, folder) = try problem { folder in
      try writeImage("\(folder)/a/1.png", 0, 0, 0)
      try writeImage("\(folder)/b/2.png", 0, 0, 0, width: 3)
    }
    #expect(problem?.kind == .malformed)
    #expect(problem?.path == "\(folder)/b/2.png")
    #expect(problem?.found.contains("1×3") == true)
    #expect(problem?.found.contains("\(folder)/a/1.png") == true)
  }

  @Test func `a folder that is missing or without classes is rejected`() throws {
    let missing = #expect(throws: FileProblem.self) { try ImageFolder("/nowhere/images") }
    #expect(missing?.kind == .missing)
    #expect(missing?.path == "/nowhere/images")
    let (empty, folder) = try problem { _ in }
    #expect(empty?.kind == .malformed)
    #expect(empty?.path == folder)
    #expect(empty?.found.contains("no class") == true)
  }

  @Test func `a class without images is rejected by name`() throws {
    let (problem, folder) = try problem { folder in
      try writeImage("\(folder)/a/1.png", 0, 0, 0)
      try write([], to: "\(folder)/b/.keep")
    }
    #expect(problem?.path == "\(folder)/b")
    #expect(problem?.found.contains("no image") == true)
  }

  @Test func `files that are no images, or in the wrong folder, are rejected by name`() throws {
    let broken = try problem { try write([1, 2, 3], to: "\($0)/a/1.png") }
    #expect(broken.problem?.kind == .malformed)
    #expect(broken.problem?.path == "\(broken.folder)/a/1.png")
    let other = try problem { try write([1, 2, 3], to: "\($0)/a/1.jpg") }
    #expect(other.problem?.path == "\(other.folder)/a/1.jpg")
    let loose = try problem { folder in
      try writeImage("\(folder)/a/1.png", 0, 0, 0)
      try writeImage("\(folder)/loose.png", 0, 0, 0)
    }
    #expect(loose.problem?.path == "\(loose.folder)/loose.png")
  }
}
