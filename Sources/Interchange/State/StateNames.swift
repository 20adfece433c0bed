/// The names of a file's tensors as a module knows them.
struct StateNames {
  /// From the module's name to the file's.
  let inFile: [String: String]
  /// What every name begins with, though no name of the module does: a hint at another wrapper.
  let foreignPrefix: String?

  /// Takes the names after `prefix`, and drops what a wrapper put before all of them.
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

  /// DataParallel's and `torch.compile`'s.
  private static let wrapperPrefixes = ["module.", "_orig_mod."]

  /// The first component, with its dot, if all of `names` share it and none of `expected` has it.
  private static func prefix(of names: [Substring], foreignTo expected: Set<String>) -> String? {
    guard let dot = names.first?.firstIndex(of: "."), let first = names.first else { return nil }
    let component = String(first[...dot])
    let isShared = names.allSatisfy { $0.hasPrefix(component) }
    let isExpected = expected.contains { $0.hasPrefix(component) }
    return isShared && !isExpected ? component : nil
  }
}
