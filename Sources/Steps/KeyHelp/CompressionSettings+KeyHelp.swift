import Compression
import RecipeLanguage

extension CompressionSettings: RecipeDocumented {
  /// How candidates are made, and how they are scored.
  public var keyHelp: [RecipeKeyHelp] {
    [
      RecipeKeyHelp(
        "recovery",
        """
        how a narrowed candidate is refitted before it is scored: not at all, by least squares, or by \
        least squares and some steps of distillation
        """, default: recovery),
      RecipeKeyHelp(
        "distillation_steps", "of `distill`: steps before a candidate is scored",
        default: distillationSteps, range: "1...100000"),
      RecipeKeyHelp("ranking", "which channels the search prefers to keep", default: ranking),
      RecipeKeyHelp(
        "tied_groups", "whether the trunk and all blocks share one mask, as in the paper",
        default: tiesGroups),
      RecipeKeyHelp(
        "width_multiple", "widths are multiples of this, or full", default: widthMultiple,
        range: "1...100000"),
      RecipeKeyHelp(
        "calibration_images",
        RecipeHelp(
          "images of each domain that candidates are scored on",
          default: "32, and down to 4 for large generators"),
        default: calibrationCount, range: "1...100000"),
      RecipeKeyHelp(
        "calibration_crop",
        RecipeHelp(
          "side of the square that candidates see of these images",
          default: "the whole image, and less for large generators"),
        default: calibrationCrop, range: "1...100000"),
      RecipeKeyHelp(
        section: "objective", "weights beside the discriminators' loss",
        [
          RecipeKeyHelp(
            "distortion",
            RecipeHelp(
              "weight of the squared difference to the images of `pair`",
              default: "\(Int(objective.distortionWeight)); 0 with the objective `paper`"),
            default: objective.distortionWeight, range: "0...1e6"),
          RecipeKeyHelp(
            "cycle", "weight of both cycle losses", default: objective.cycleWeight,
            range: "0...1e6"),
        ]),
    ]
  }
}
