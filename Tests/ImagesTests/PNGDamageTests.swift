import FileAccess
import Foundation
import Images
import TensorCore
import Testing

/// The reason why a file is rejected as malformed; nil if it is read or rejected otherwise.
private func refusal(of file: Data) -> String? {
  do {
    _ = try ImageFile.decode(file, path: "damaged.png")
    return nil
  } catch let problem as FileProblem where problem.kind == .malformed {
    return problem.found
  } catch {
    return nil
  }
}

@Suite struct PNGDamageTests {
  @Test(
    "every truncated file is rejected",
    arguments: ["RGB, 8 bits", "RGBA, 16 bits", "palette with alpha, 4 bits", "Pillow's L"])
  func refusesPrefixes(_ name: String) throws {
    for file in try GoldenPicture.named(name).files {
      for count in 0..<file.count {
        #expect(refusal(of: file.prefix(count)) != nil, "\(count) of \(file.count) bytes")
      }
    }
  }

  @Test func `every flipped bit is rejected, also in chunks without pixels`() throws {
    for file in try GoldenPicture.named("RGB with other chunks, 8 bits").files {
      for bit in 0..<file.count * 8 {
        var damaged = file
        damaged[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(refusal(of: damaged) != nil, "bit \(bit) of \(file.count * 8)")
      }
    }
  }

  @Test func `400 random bit flips in a larger picture are rejected`() throws {
    var random = RandomStream(seed: 7, "flips")
    let samples = (0..<64 * 48 * 3).map { _ in random.uniform() }
    let image = Image(width: 64, height: 48, channels: 3, samples: samples)
    let file = try PNG.encode(image, bitDepth: 16)
    #expect(refusal(of: file) == nil)
    for _ in 0..<400 {
      let bit = Int.random(in: 0..<file.count * 8, using: &random)
      var damaged = file
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(refusal(of: damaged) != nil, "bit \(bit)")
    }
  }

  @Test(
    "a header with a wrong size is rejected",
    arguments: [(7, 5), (5, 5), (6, 6), (0, 5), (6, 0), (5, 6), (300, 300)])
  func refusesLies(_ width: Int, _ height: Int) throws {
    for file in try GoldenPicture.named("RGB, 8 bits").files {
      var chunks = Chunks(of: file)
      #expect(chunks.file == file)
      chunks.claim(width: width, height: height)
      #expect(refusal(of: chunks.file) != nil)
    }
  }

  @Test(
    "a picture beyond the limits is rejected with the limits in the message",
    arguments: [
      (ImageFile.maximumSide + 1, 1), (1, ImageFile.maximumSide + 1), (9460, 9460),
      (2_147_483_647, 2),
    ])
  func refusesTooLarge(_ width: Int, _ height: Int) throws {
    var chunks = Chunks(of: try GoldenPicture.named("RGB, 8 bits").plain)
    chunks.claim(width: width, height: height)
    let reason = try #require(refusal(of: chunks.file))
    #expect(reason.contains("\(width) x \(height) pixels"))
    #expect(
      reason.contains(
        "\(ImageFile.maximumSide) per side and \(ImageFile.maximumPixelCount) in total"))
  }

  @Test func `a small file that declares a large picture is rejected before allocating it`() throws
  {
    var chunks = Chunks(of: try GoldenPicture.named("RGBA, 16 bits").plain)
    chunks.claim(width: 9000, height: 9000)
    #expect(try #require(refusal(of: chunks.file)).contains("too short for the size"))
  }

  @Test func `pixels outside a short palette are black, as in libpng`() throws {
    let golden = try GoldenPicture.named("palette, 8 bits")
    var chunks = Chunks(of: golden.plain)
    let palette = try #require(chunks.all.firstIndex { $0.kind == "PLTE" })
    let colors = Array(chunks.all[palette].content)
    chunks.all[palette].content = Data(colors.prefix(128 * 3))
    let image = try ImageFile.decode(chunks.file, path: "short.png")
    let kept = Set(stride(from: 0, to: 128 * 3, by: 3).map { Array(colors[$0..<$0 + 3]) })
    var blackCount = 0
    for pixel in stride(from: 0, to: image.samples.count, by: 3) {
      let original = golden.levels[pixel..<pixel + 3].map { UInt8($0) }
      let found = image.samples[pixel..<pixel + 3].map { UInt8($0 * 255) }
      blackCount += kept.contains(original) ? 0 : 1
      #expect(found == (kept.contains(original) ? original : [0, 0, 0]))
    }
    #expect(blackCount > 0)
  }

  @Test(
    "a file without a required chunk is rejected", arguments: ["IHDR", "PLTE", "IDAT", "IEND"])
  func refusesMissingChunks(_ kind: String) throws {
    var chunks = Chunks(of: try GoldenPicture.named("palette, 8 bits").plain)
    chunks.all.removeAll { $0.kind == kind }
    #expect(refusal(of: chunks.file) != nil)
  }

  @Test func `libpng's reason is in the message`() throws {
    var file = try GoldenPicture.named("RGB, 8 bits").plain
    #expect(try #require(refusal(of: file.dropLast(12))).contains("ends too early"))
    file[file.count - 14] ^= 1
    #expect(try #require(refusal(of: file)).contains("IDAT: CRC error"))
  }
}
