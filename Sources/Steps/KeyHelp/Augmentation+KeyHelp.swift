import DataPipeline
import RecipeLanguage

extension Augmentation: RecipeDocumented {
  /// The keys of all random changes.
  public var keyHelp: [RecipeKeyHelp] {
    [
      RecipeKeyHelp(
        "crop_padding",
        "black pixels added on each side before a random crop of the image's own size",
        default: cropPadding, range: "0...1024"),
      RecipeKeyHelp(
        "flip", "whether a random half of the images is mirrored from left to right", default: flip),
      section(
        "random_resized_crop",
        "a random part of each image, resized to the image's own size; not with `crop_padding`",
        [
          row("scale", "share of the image's area", "two numbers in 0.0001...1", "[0.08, 1]"),
          row("ratio", "ratio of width to height", "two numbers in 0.01...100", "[3/4, 4/3]"),
        ]),
      section(
        "rotation", "a random turn about the center, with black corners",
        [
          row("degrees", "largest angle in both directions", "above 0, up to 180", "required"),
          row(
            "interpolation", "how the turned image takes its values", "nearest, bilinear",
            "bilinear"),
        ]),
      section(
        "color_jitter", "random changes of color, in random order; at least one above 0",
        ["brightness", "contrast", "saturation"].map {
          row($0, "factor 1 - x to 1 + x on the \($0)", "0...10", "0")
        } + [row("hue", "largest turn of the hue, as a share of the circle", "0...0.5", "0")]),
      section(
        "rand_augment", "RandAugment: random operations out of 14",
        [
          row("operations", "number of operations in a row", "1...14", "2"),
          row("magnitude", "strength of each operation", "0...30", "9"),
        ]),
      section(
        "random_erasing", "a random rectangle of the normalized image is replaced",
        [
          row("probability", "share of images that get a rectangle", "0...1", "0.5"),
          row("scale", "share of the image's area", "two numbers in 0.0001...1", "[0.02, 0.33]"),
          row("ratio", "ratio of height to width", "two numbers in 0.01...100", "[0.3, 3.3]"),
          row(
            "value", "what replaces it: a normalized sample (0 is the data's mean), or noise",
            "a number in -100...100, random", "0"),
        ]),
      section(
        "mixup",
        "mixes each image and its label with another of the batch; with `cutmix`, a random half of"
          + " the batches",
        [row("alpha", "α of the share's distribution Beta(α, α)", "0.001...1000", "0.2")]),
      section(
        "cutmix",
        "replaces a rectangle of each image by that of another of the batch, and mixes the labels",
        [row("alpha", "α of the share's distribution Beta(α, α)", "0.001...1000", "1")]),
    ]
  }

  private func section(
    _ key: String, _ meaning: String, _ entries: [RecipeKeyHelp]
  ) -> RecipeKeyHelp {
    RecipeKeyHelp(section: key, RecipeHelp(meaning, default: "–"), entries)
  }

  private func row(
    _ key: String, _ meaning: String, _ values: String, _ standard: String
  ) -> RecipeKeyHelp {
    RecipeKeyHelp(row: key, RecipeHelp(meaning, values: values, default: standard))
  }
}
