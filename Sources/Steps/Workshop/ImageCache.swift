import DataPipeline

/// The images that were read last. The cache keeps one data set, because the next step usually
/// needs the same one.
final class ImageCache {
  private var newest: (path: String, preparation: ImagePreparation, data: TranslationData)?

  func data(_ path: String, _ preparation: ImagePreparation) throws -> TranslationData {
    if let newest, newest.path == path, newest.preparation == preparation { return newest.data }
    newest = nil
    let data = try TranslationData(path, preparation: preparation)
    newest = (path, preparation, data)
    return data
  }
}
