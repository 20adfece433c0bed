import Networks

/// Maps a module's names to the names of a file's tensors.
struct StateNames {
  /// The file's names by the module's names.
  let inFile: [String: String]
  /// A beginning of all names in the file, if none of the names fits the module with or without it.
  let foreignPrefix: String?

  /// Takes the names after `prefix`, without what wrappers add to them: of all the beginnings that
  /// the names share, the shortest one without which most names are the module's.
  init(in file: any StateSource, prefix: String, expected: Set<String>) {
    let names = file.names.filter { $0.hasPrefix(prefix) }.map {
      String($0.dropFirst(prefix.count))
    }
    let candidates = StateWrapping.candidates(for: names)
    var (best, found) = (candidates[0], 0)
    for wrapping in candidates {
      let count = names.count { wrapping.unwrapped($0).map(expected.contains) ?? false }
      if count > found { (best, found) = (wrapping, count) }
    }
    foreignPrefix = found == 0 && candidates.count > 1 ? candidates[1].prefix : nil
    var inFile: [String: String] = [:]
    for name in names { if let inner = best.unwrapped(name) { inFile[inner] = prefix + name } }
    self.inFile = inFile
  }
}
