import DataPipeline
import FileAccess
import Foundation
import Images
import TestSupport
import Testing

/// The error for each mistake in an unpaired folder has the file, what was found and what to do.
@Suite struct `Rejected unpaired folders` {
  /// The problem with a valid folder after a change; DATA stands for the folder's path.
  private func problem(
    _ preparation: ImagePreparation = .exact, _ change: (String) throws -> Void
  ) throws -> (kind: FileProblem.Kind?, text: String) {
    try withTemporaryFolder { folder in
      try writeUnpaired(in: folder)
      try change(folder)
      let problem = #expect(throws: FileProblem.self) {
        try UnpairedFolder(folder, preparation: preparation)
      }
      let text = problem.map(String.init(describing:)) ?? ""
      return (problem?.kind, text.replacingOccurrences(of: folder, with: "DATA"))
    }
  }

  private func remove(_ path: String) throws {
    try FileManager.default.removeItem(atPath: path)
  }

  @Test func `no such folder`() throws {
    let (kind, text) = try problem { try remove($0) }
    #expect(kind == .missing)
    #expect(
      text == "DATA: there is no such folder. Check the path; "
        + "expected a folder with the folders trainA, trainB, testA and testB.")
  }

  @Test func `a missing part`() throws {
    let train = try problem { try remove("\($0)/trainB") }
    #expect(train.kind == .missing)
    #expect(
      train.text == "DATA: it has no folder trainB; found testA, testB, trainA. "
        + "Put the images into trainB.")
    let test = try problem { try remove("\($0)/testA") }
    #expect(
      test.text == "DATA: it has no folder testA; found testB, trainA, trainB. "
        + "Put the images into testA, which may also be called valA.")
    let none = try problem { folder in
      for name in ["trainA", "trainB", "testA", "testB"] { try remove("\(folder)/\(name)") }
    }
    #expect(none.text.contains("it has no folder trainA; found no folders"))
  }

  @Test func `an empty folder`() throws {
    let (kind, text) = try problem { try remove("\($0)/testB/0.png") }
    #expect(kind == .malformed)
    #expect(
      text == "DATA/testB: this folder has no images; expected PNG or JPEG files. "
        + "Put images into the folder.")
  }

  @Test func `files that are no images, of other formats, or damaged`() throws {
    let gif = try problem { try write(Array("GIF89a".utf8), to: "\($0)/trainA/x.gif") }
    #expect(gif.kind == .malformed)
    #expect(
      gif.text == "DATA/trainA/x.gif: this is a GIF; expected PNG or JPEG. Convert it to PNG, for "
        + "example with ImageMagick (magick mogrify -format png FILE), and move the original "
        + "elsewhere.")
    let text = try problem { try write([1], to: "\($0)/trainA/x.txt") }
    #expect(
      text.text == "DATA/trainA/x.txt: this is not an image: its first bytes are those of no image "
        + "format; expected PNG or JPEG. Move it elsewhere, or fetch it again if it should be an "
        + "image.")
    let disguised = try problem { try write(Array("GIF89a".utf8), to: "\($0)/trainB/1.png") }
    #expect(disguised.text.contains("DATA/trainB/1.png: this is a GIF"))
    let damaged = try problem { folder in
      let path = "\(folder)/testA/0.png"
      try AtomicFile.write(try FileContents.read(path).dropLast(20), to: path)
    }
    #expect(damaged.kind == .malformed)
    #expect(damaged.text.hasPrefix("DATA/testA/0.png: this PNG is damaged: "))
  }

  @Test func `of several problems the first by its path is reported`() throws {
    for _ in 0..<5 {
      let (_, text) = try problem { folder in
        for name in ["1", "3", "5"] { try write([UInt8(7)], to: "\(folder)/trainA/\(name).png") }
      }
      #expect(text.hasPrefix("DATA/trainA/1.png: "))
    }
  }

  @Test func `an image smaller than the crop`() throws {
    let crop = ImagePreparation(resize: .crop, cropSize: 8)
    let (kind, text) = try problem(crop) {
      try writePicture(numbered(width: 9, height: 6), to: "\($0)/trainB/2.png")
    }
    #expect(kind == .malformed)
    #expect(
      text == "DATA/trainB/2.png: its size is 6×9 (height×width), smaller than the crop_size of 8. "
        + "Use a larger image, set crop_size to 4 or less, or set resize to resize-and-crop.")
    let tiny = try problem(crop) {
      try writePicture(numbered(width: 3, height: 3), to: "\($0)/trainB/2.png")
    }
    #expect(tiny.text.hasSuffix("Use a larger image, or set resize to resize-and-crop."))
  }

  @Test func `sides that a generator cannot halve twice`() throws {
    let (kind, text) = try problem(ImagePreparation(resize: .unchanged)) {
      try writePicture(numbered(width: 8, height: 10), to: "\($0)/trainA/1.png")
    }
    #expect(kind == .malformed)
    #expect(
      text == "DATA/trainA/1.png: its size is 10×8 (height×width); with resize: none both sides "
        + "must be multiples of 4. Crop the image, or set resize to another value, such as "
        + "scale-width; for a converted pair, set a size with condense convert --image-size.")
  }

  @Test func `two test images of one name where true images are paired by name`() throws {
    let (_, text) = try problem { folder in
      try writePicture(numbered(width: 8, height: 8), to: "\(folder)/testA/0.jpg")
      try writePicture(numbered(width: 8, height: 8), to: "\(folder)/testA_truth/0.png")
    }
    #expect(
      text == "DATA/testA/0.png: DATA/testA/0.jpg has the same name apart from the ending. Rename "
        + "one of them, because test images and true images are paired by name.")
  }

  @Test func `a true image that does not match`() throws {
    let lone = try problem { folder in
      for name in ["0", "1"] {
        try writePicture(numbered(width: 8, height: 8), to: "\(folder)/testA_truth/\(name).png")
      }
    }
    #expect(
      lone.text == "DATA/testA_truth/1.png: DATA/testA has no image of the same name. "
        + "Remove it, or add the image.")
    let lacking = try problem { folder in
      try writePicture(numbered(width: 8, height: 8), to: "\(folder)/testB/1.png")
      try writePicture(numbered(width: 8, height: 8), to: "\(folder)/testB_truth/0.png")
    }
    #expect(
      lacking.text == "DATA/testB/1.png: DATA/testB_truth has no image of the same name. "
        + "Add the true image, or remove DATA/testB_truth.")
    let size = try problem {
      try writePicture(numbered(width: 8, height: 9), to: "\($0)/testA_truth/0.png")
    }
    #expect(size.kind == .malformed)
    #expect(
      size.text == "DATA/testA_truth/0.png: its size is 9×8 (height×width); expected 8×8 "
        + "(height×width), the size of DATA/testA/0.png. Give both the same size.")
  }

  @Test func `several sizes in one batch, and in two classes`() throws {
    try withTemporaryFolder { folder in
      try writeUnpaired(in: folder)
      try writePicture(numbered(width: 8, height: 12), to: "\(folder)/trainB/1.png")
      let data = try UnpairedFolder(folder, preparation: ImagePreparation(resize: .unchanged))
      let train = try #require(data.train)
      _ = try UnpairedLoader(train.a, train.b, batchSize: 1)
      let batch = #expect(throws: FileProblem.self) {
        try UnpairedLoader(train.a, train.b, batchSize: 2)
      }
      #expect(batch?.path == "\(folder)/trainB/1.png")
      #expect(
        batch?.found == "its size is 12×8 (height×width); expected 8×8 (height×width), "
          + "the size of \(folder)/trainB/0.png, since a batch holds 2 images")
      #expect(
        batch?.advice.hasPrefix("Set batch_size to 1, or set resize to a value that crops") == true)
      let classes = #expect(throws: FileProblem.self) { try UnpairedClasses(train.a, train.b) }
      #expect(classes?.path == "\(folder)/trainB/1.png")
    }
  }
}
