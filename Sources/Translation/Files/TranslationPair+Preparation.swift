import DataPipeline

extension TranslationPair {
  /// The preparation of test images for the pair.
  package var testPreparation: ImagePreparation { preparation(flip: false) }

  /// The preparation of the pair's training images if recorded, otherwise their size; with the
  /// number of channels that the generators read.
  ///
  /// - Parameter flip: Whether to mirror training images at random.
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
