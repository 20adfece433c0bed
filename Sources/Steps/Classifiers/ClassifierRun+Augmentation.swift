import RecipeLanguage
import Training

/// Checks of augmentations that depend on other keys and on the images.
extension ClassifierRun {
  /// Rejects mixtures of images if each batch has one image.
  func refuseUnmixableBatches() throws {
    let augmentation = classifier.augmentation
    guard augmentation.mixup != nil || augmentation.cutmix != nil,
      classifier.training.batchSize == 1
    else { return }
    throw RecipeProblem(
      at: augmentation.mixup != nil ? "augmentation.mixup" : "augmentation.cutmix",
      "images cannot be mixed, because training.batch_size is 1. Set it to 2 or more, or remove this"
        + " key")
  }

  /// Reports that gray images have neither saturation nor hue.
  func noteColorsOfGrayImages(channels: Int) throws {
    guard !folder.holdsRun, channels != 3, let jitter = classifier.augmentation.colorJitter,
      jitter.saturation > 0 || jitter.hue > 0
    else { return }
    let text =
      "saturation and hue of augmentation.color_jitter have no effect, because the images are"
      + " not RGB"
    workshop.listener.line(text)
    try RunLog.logger(folder).info("\(text)")
  }
}
