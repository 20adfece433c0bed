/// Maps a module's names to the names of a file's tensors.
struct StateNames {
  /// The file's names by the module's names.
  let inFile: [String: String]
  /// A prefix of all names in the file and of none in the module, which suggests an unknown
  /// wrapper.
  let foreignPrefix: String?

  /// Takes the names after `prefix`, without the prefix of a wrapper.
  init(in file: any StateSource, prefix: String, expected: Set<String>) {
    let names = file.names.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
    let shared = Self.prefix(of: names, foreignTo: expected)
    let isWrapper = shared.map(Self.wrapperPrefixes.contains) ?? false
    let dropped = isWrapper ? shared ?? "" : ""
    foreignPrefix = isWrapper ? nil : shared
    inFile = Dictionary(
      uniqueKeysWithValues: names.map { name in
        (String(name.dropFirst(dropped.count)), prefix + name)
      })
  }

  /// The prefixes of DataParallel and `torch.compile`.
  private static let wrapperPrefixes = ["module.", "_orig_mod."]

  /// The first component, with its dot, if all of `names` have it and none of `expected` does.
  private static func prefix(of names: [Substring], foreignTo expected: Set<String>) -> String? {
    guard let dot = names.first?.firstIndex(of: "."), let first = names.first else { return nil }
    let component = String(first[...dot])
    let isShared = names.allSatisfy { $0.hasPrefix(component) }
    let isExpected = expected.contains { $0.hasPrefix(component) }
    return isShared && !isExpected ? component : nil
  }
}
