import DataPipeline
import RecipeLanguage

extension UnpairedData {
  /// The keys of two folders of images.
  ///
  /// - Parameter isPrepared: Whether sizes have the defaults of CycleGAN's official code, and not
  ///   those of a given pair.
  static func keyHelp(isPrepared: Bool) -> [RecipeKeyHelp] {
    let pairs = "as in the original pair's training; beside another size key, "
    func text(_ official: String) -> String { isPrepared ? official : pairs + official }
    return [
      RecipeKeyHelp(
        required: "path",
        "folder with `trainA`, `trainB`, `testA` and `testB`; see Datasets/README.md", String.self),
      RecipeKeyHelp(
        "resize",
        RecipeHelp(
          "how images get their size, like `--preprocess` of CycleGAN's official code",
          values: ImagePreparation.Resize.allCases.map(\.rawValue).joined(separator: ", "),
          default: text("resize-and-crop")), default: String?.none),
      RecipeKeyHelp(
        "load_size",
        RecipeHelp(
          "size that images are resized to, bicubic", values: "pixels, up to 4096",
          default: text("286 for a crop of 256, in this proportion for others")),
        default: Int?.none),
      RecipeKeyHelp(
        "crop_size",
        RecipeHelp(
          "side of the random square crop", values: "a multiple of 4 in 4...4096",
          default: text("256")), default: Int?.none),
      RecipeKeyHelp(
        "flip", "whether a random half of the training images is mirrored", default: true),
      RecipeKeyHelp(
        "validation",
        RecipeHelp(
          """
          share of the training images of each domain that choose the best epoch and do not train, drawn \
          by the seed
          """, values: "0.001...0.9", default: "the test images choose"), default: Double?.none),
      RecipeKeyHelp(
        "color",
        RecipeHelp(
          isPrepared
            ? "color that images are converted to"
            : "color that images are converted to; only beside `resize`, `load_size` or `crop_size`",
          values: "gray, rgb", default: "the files' color; RGB if only some are gray"),
        default: String?.none),
    ]
  }
}
