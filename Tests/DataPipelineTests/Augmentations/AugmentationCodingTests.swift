import DataPipeline
import Foundation
import Testing

@Suite("Augmentations in recipes")
struct AugmentationCodingTests {
  private func decoded(_ json: String) throws -> Augmentation {
    try JSONDecoder().decode(Augmentation.self, from: Data(json.utf8))
  }

  @Test func `All settings survive JSON, and missing ones have their defaults`() throws {
    let noise = Augmentation(
      randomErasing: RandomErasing(probability: 1, value: .noise), mixup: Mixup(alpha: 0.7))
    for augmentation in [DrawTests.all, noise, .none] {
      let data = try JSONEncoder().encode(augmentation)
      #expect(try JSONDecoder().decode(Augmentation.self, from: data) == augmentation)
    }
    #expect(
      try decoded(
        """
        {"random_resized_crop": {}, "rotation": {"degrees": 20}, "color_jitter": {"hue": 0.1},
         "rand_augment": {}, "random_erasing": {}, "mixup": {}, "cutmix": {}}
        """)
        == Augmentation(
          randomResizedCrop: RandomResizedCrop(), rotation: RandomRotation(degrees: 20),
          colorJitter: ColorJitter(hue: 0.1), randAugment: RandAugment(),
          randomErasing: RandomErasing(), mixup: Mixup(), cutmix: Cutmix()))
  }

  @Test(
    "A value out of range is rejected at its key",
    arguments: [
      (#"{"random_resized_crop": {"scale": [0, 1]}}"#, "scale", "two numbers in 0.0001...1"),
      (#"{"random_resized_crop": {"scale": [1, 0.5]}}"#, "scale", "the lowest and the highest"),
      (#"{"random_resized_crop": {"ratio": [1]}}"#, "ratio", "the lowest and the highest"),
      (#"{"rotation": {"degrees": 0}}"#, "degrees", "a number above 0, up to 180"),
      (#"{"rotation": {"degrees": 181}}"#, "degrees", "found 181.0"),
      (#"{"color_jitter": {"hue": 0.6}}"#, "hue", "found 0.6, expected 0...0.5"),
      (#"{"color_jitter": {"contrast": -1}}"#, "contrast", "expected 0...10"),
      (#"{"color_jitter": {}}"#, "brightness", "remove color_jitter"),
      (#"{"rand_augment": {"operations": 0}}"#, "operations", "expected 1...14"),
      (#"{"rand_augment": {"magnitude": 31}}"#, "magnitude", "expected 0...30"),
      (#"{"random_erasing": {"probability": 1.5}}"#, "probability", "expected 0...1"),
      (#"{"random_erasing": {"ratio": [0, 1]}}"#, "ratio", "two numbers in 0.01...100"),
      (#"{"random_erasing": {"value": "mean"}}"#, "value", "a number in -100...100, or random"),
      (#"{"random_erasing": {"value": 1000}}"#, "value", "expected -100...100"),
      (#"{"mixup": {"alpha": 0}}"#, "alpha", "expected 0.001...1000"),
      (#"{"cutmix": {"alpha": -1}}"#, "alpha", "expected 0.001...1000"),
      (#"{"crop_padding": 2, "random_resized_crop": {}}"#, "crop_padding", "remove one of them"),
    ])
  func refusals(_ json: String, _ key: String, _ text: String) throws {
    do {
      _ = try decoded(json)
      Issue.record("\(json) was accepted")
    } catch DecodingError.dataCorrupted(let context) {
      #expect(context.codingPath.last?.stringValue == key)
      #expect(context.debugDescription.contains(text))
    }
  }
}
