import Translation

/// The classifier whose features the distances use, with its file.
struct FiledClassifier {
  let classifier: DomainClassifier
  /// nil if the classifier is only in memory.
  let path: String?

  init(classifier: DomainClassifier, path: String?) {
    self.classifier = classifier
    self.path = path
  }

  /// Reads a file.
  ///
  /// - Throws: `FileProblem` if it cannot be read.
  init(path: String, fit: DomainClassifier.Fit? = nil) throws {
    self.init(classifier: try DomainClassifier(path: path, fit: fit), path: path)
  }

  /// The classifier of a pair; nil if it has none.
  ///
  /// - Parameters:
  ///   - pair: The pair.
  ///   - folder: Its folder; nil if it is only in memory.
  ///   - fit: How to bring images to the classifier's size; nil for the pair's way.
  init?(of pair: TranslationPair, in folder: String?, fit: DomainClassifier.Fit? = nil) {
    guard let own = pair.classifier else { return nil }
    self.init(
      classifier: DomainClassifier(own.classifier, fit: fit ?? own.fit),
      path: folder.map(TranslationPair.classifierFile))
  }

  /// Which classifier it is, for the page of a training; nil if it has no file.
  var note: String? {
    path.map { "Fréchet distance and KID use the features of the classifier \($0)." }
  }
}
