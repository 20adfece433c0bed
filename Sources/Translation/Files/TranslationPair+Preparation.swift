import DataPipeline

extension TranslationPair {
  /// How test images are prepared for the pair.
  package var testPreparation: ImagePreparation { preparation(flip: false) }

  /// Images as the pair was trained on, if it says so, or at the size that it was trained on; in the
  /// color that its generators read.
  ///
  /// - Parameter flip: Whether training images are mirrored at random.
  package func preparation(flip: Bool) -> ImagePreparation {
    let manifest = generatorAToB.manifest
    let color: ImageFolder.Color = generatorAToB.inputChannels == 1 ? .gray : .rgb
    if let preparation {
      return ImagePreparation(
        resize: preparation.resize, loadSize: preparation.loadSize,
        cropSize: preparation.cropSize, flip: flip, color: preparation.color ?? color)
    }
    guard let size = manifest.imageSize, Set(size).count == 1, let side = size.first,
      (8...4096).contains(side), side % 4 == 0
    else {
      return ImagePreparation(resize: .unchanged, flip: flip, color: color)
    }
    return ImagePreparation(loadSize: side, cropSize: side, flip: flip, color: color)
  }
}
