import DataPipeline
import Foundation
import Testing

@Suite struct `Image preparations` {
  private func decoded(_ json: String) throws -> ImagePreparation {
    try JSONDecoder().decode(ImagePreparation.self, from: Data(json.utf8))
  }

  @Test func `the defaults are those of the official code`() throws {
    let standard = try decoded("{}")
    #expect(standard == ImagePreparation())
    #expect(standard.resize == .resizeAndCrop)
    #expect(standard.loadSize == 286 && standard.cropSize == 256)
    #expect(standard.flip && standard.color == nil)
  }

  @Test func `the load size follows the crop size unless it is given`() throws {
    #expect(try decoded(#"{"crop_size": 64}"#).loadSize == 72)
    #expect(try decoded(#"{"crop_size": 64, "load_size": 64}"#).loadSize == 64)
    #expect(try decoded(#"{"resize": "scale-width"}"#).loadSize == 256)
    #expect(try decoded(#"{"resize": "crop", "crop_size": 64}"#).cropSize == 64)
  }

  @Test(arguments: ImagePreparation.Resize.allCases)
  func `an encoded preparation decodes to the same`(_ resize: ImagePreparation.Resize) throws {
    let preparation = ImagePreparation(
      resize: resize, loadSize: 128, cropSize: 64, flip: false, color: .gray)
    let json = try JSONEncoder().encode(preparation)
    #expect(try JSONDecoder().decode(ImagePreparation.self, from: json) == preparation)
    let keys = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any]).keys
    #expect(keys.contains("load_size") == ![.crop, .unchanged].contains(resize))
    #expect(keys.contains("crop_size") == ![.scaleWidth, .unchanged].contains(resize))
  }

  @Test(arguments: [
    (#"{"crop_size": 30}"#, "crop_size", "found 30, expected a multiple of 4 in 4...4096"),
    (#"{"crop_size": 0}"#, "crop_size", "found 0, expected a multiple of 4 in 4...4096"),
    (#"{"crop_size": 4100}"#, "crop_size", "found 4100, expected a multiple of 4 in 4...4096"),
    (
      #"{"load_size": 200}"#, "load_size", "found 200, expected 256...4096, at least the crop_size"
    ),
    (#"{"load_size": 4097}"#, "load_size", "found 4097, expected 256...4096"),
    (
      #"{"resize": "scale-width", "load_size": 286}"#, "load_size",
      "found 286, expected a multiple of 4 in 4...4096"
    ),
  ])
  func `a size out of its range is rejected`(_ json: String, _ key: String, _ text: String) {
    let error = #expect(throws: DecodingError.self) { try decoded(json) }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
    #expect(context.codingPath.map(\.stringValue) == [key])
    #expect(context.debugDescription.hasPrefix(text))
  }

  @Test func `without randomness images are loaded at the crop size`() {
    let fixed = ImagePreparation(color: .rgb).withoutRandomness
    #expect(fixed == ImagePreparation(loadSize: 256, flip: false, color: .rgb))
    let wide = ImagePreparation(resize: .scaleWidth, loadSize: 512)
    #expect(wide.withoutRandomness.loadSize == 512)
  }
}
