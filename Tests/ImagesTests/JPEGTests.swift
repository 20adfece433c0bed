import FileAccess
import Foundation
import Images
import TensorCore
import Testing

/// The reason why a file is rejected as malformed; nil if it is read.
private func refusal(of file: Data) throws -> String? {
  do {
    _ = try ImageFile.decode(file, path: "damaged.jpg")
    return nil
  } catch let problem as FileProblem where problem.kind == .malformed {
    #expect(problem.path == "damaged.jpg")
    return problem.found
  }
}

@Suite("JPEG files") struct JPEGTests {
  @Test("pixels are those of Pillow, within two levels", arguments: GoldenJPEG.all)
  func agreesWithPillow(_ golden: GoldenJPEG) throws {
    let (raster, format) = try ImageFile.decodeRaster(golden.file, path: golden.name)
    #expect(format == .jpeg)
    #expect(raster.width == golden.width && raster.height == golden.height)
    #expect(raster.channels == golden.channels && raster.bitDepth == 8)
    try #require(raster.fileBytes.count == golden.levels.count)
    let differences = zip(raster.fileBytes, golden.levels).map { abs(Int($0) - Int($1)) }
    #expect(differences.allSatisfy { $0 <= 2 })
  }

  @Test func `the golden files cover all kinds`() {
    #expect(GoldenJPEG.all.count == 20)
    for value in 0...8 {
      #expect(GoldenJPEG.all.contains { $0.name == "orientation \(value)" })
    }
    #expect(GoldenJPEG.all.allSatisfy { Set($0.levels).count > 5 })
  }

  @Test("every truncated file is rejected", arguments: ["4:2:0", "progressive", "gray"])
  func refusesPrefixes(_ name: String) throws {
    let file = try GoldenJPEG.named(name).file
    for count in 0..<file.count {
      #expect(try refusal(of: file.prefix(count)) != nil, "\(count) of \(file.count) bytes")
    }
  }

  @Test(
    "random bit flips end in pixels or an error",
    arguments: ["4:2:0", "progressive", "CMYK by Adobe's convention", "restart markers"])
  func survivesFlips(_ name: String) throws {
    let file = try GoldenJPEG.named(name).file
    var random = RandomStream(seed: 9, "flips")
    var rejected = 0
    for _ in 0..<400 {
      var damaged = file
      let bit = Int.random(in: 0..<file.count * 8, using: &random)
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      rejected += try refusal(of: damaged) == nil ? 0 : 1
    }
    #expect(rejected > 20)
  }

  @Test func `a damaged file is rejected with the decoder's reason`() throws {
    let file = try GoldenJPEG.named("4:2:0").file
    #expect(
      try refusal(of: file.dropLast(20)) == "this JPEG is damaged: Premature end of JPEG file")
    #expect(
      try refusal(of: Data([0xFF, 0xD8, 0xFF]))?.hasPrefix("this JPEG is damaged: ") == true)
  }

  @Test func `a file of 12 bits is named as such`() throws {
    var file = try GoldenJPEG.named("4:2:0").file
    let frame = try #require(file.range(of: Data([0xFF, 0xC0])))
    file[frame.upperBound + 2] = 12
    #expect(
      try refusal(of: file)?.hasPrefix("this JPEG has a form that is not read: Unsupported JPEG")
        == true)
  }

  @Test func `a progressive file of very many scans is rejected`() throws {
    let file = try GoldenJPEG.named("progressive").file
    let scan = try #require(file.range(of: Data([0xFF, 0xDA])))
    // The last scan again and again.
    let scans = file.indices.filter {
      $0 + 1 < file.count && file[$0] == 0xFF && file[$0 + 1] == 0xDA
    }
    let last = try #require(scans.last)
    #expect(last > scan.lowerBound)
    let end = file.count - 2
    var bomb = file.prefix(end)
    for _ in 0..<600 { bomb += file[last..<end] }
    bomb += file[end...]
    #expect(try refusal(of: bomb)?.contains("damaged: ") == true)
  }

  @Test func `a size beyond the limits is rejected before it is decoded`() throws {
    var file = try GoldenJPEG.named("4:2:0").file
    let frame = try #require(file.range(of: Data([0xFF, 0xC0])))
    file.replaceSubrange(
      frame.upperBound + 3..<frame.upperBound + 7, with: [0xF0, 0x00, 0xF0, 0x00])
    #expect(try refusal(of: file)?.contains("61440 x 61440 pixels; at most") == true)
  }

  @Test func `an orientation in XMP counts if Exif has none`() throws {
    let plain = try GoldenJPEG.named("4:2:0").file
    for form in ["tiff:Orientation=\"6\"", "<tiff:Orientation>6</tiff:Orientation>"] {
      let content = Data("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta \(form)/>".utf8)
      let segment = Data([0xFF, 0xE1, 0, UInt8(content.count + 2)]) + content
      let file = plain.prefix(2) + segment + plain.dropFirst(2)
      let image = try ImageFile.decode(file, path: "xmp.jpg")
      #expect((image.width, image.height) == (9, 13))
    }
  }
}
