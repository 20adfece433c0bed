/// What a Package.swift declares, read from its text.
struct PackageManifest {
  /// A target that is no test.
  struct Target: Hashable {
    /// Its name.
    let name: String
    /// Its folder, where that is not the one of its name in Sources.
    let path: String?
    /// The targets of this package that it depends on.
    let targets: Set<String>
    /// The other packages that it depends on.
    let packages: Set<String>
  }

  /// The packages that this one depends on.
  let packages: Set<String>
  /// The targets, in their order.
  private(set) var targets: [Target] = []
  /// The names of the test targets.
  private(set) var tests: Set<String> = []

  /// Reads the text.
  ///
  /// Targets are those whose name is written out; of `tests("X")` comes the test target `XTests`.
  init(_ source: String) {
    let text = source.replacing(/\n *\/\/[^\n]*/, with: "")
    packages = Set(
      text.matches(of: /\.package\(url: "[^"]*\/(?<name>[^"\/]+)"/).map { String($0.name) })
    let declarations = text.matches(
      of: /\.(?<kind>target|executableTarget|systemLibrary|testTarget)\(\s*name: "(?<name>[^"]+)"/)
    for declaration in declarations {
      let call = Self.bracketed("(", ")", in: text[declaration.range.lowerBound...])
      if declaration.kind == "testTarget" {
        tests.insert(String(declaration.name))
      } else {
        targets.append(target(String(declaration.name), call: call))
      }
    }
    for call in text.matches(of: /\btests\(\s*"(?<name>[^"]+)"/) {
      tests.insert(call.name + "Tests")
    }
  }

  private func target(_ name: String, call: Substring) -> Target {
    let product = /\.product\(\s*name: "[^"]+",\s*package: "(?<package>[^"]+)"\s*\)/
    let list = call.firstRange(of: "dependencies:")
      .map { Self.bracketed("[", "]", in: call[$0.upperBound...]) }
    let products = list?.matches(of: product).map { String($0.package) } ?? []
    let names = (list?.replacing(product, with: "") ?? "").matches(of: /"(?<name>[^"]+)"/)
      .map { String($0.name) }
    return Target(
      name: name, path: call.firstMatch(of: /path: "(?<path>[^"]+)"/).map { String($0.path) },
      targets: Set(names).subtracting(packages),
      packages: Set(products).union(packages.intersection(names)))
  }

  /// From the first opening bracket to the one that closes it.
  private static func bracketed(
    _ opening: Character, _ closing: Character, in text: Substring
  ) -> Substring {
    var depth = 0
    let start = text.firstIndex(of: opening) ?? text.endIndex
    for index in text[start...].indices {
      if text[index] == opening { depth += 1 }
      if text[index] == closing { depth -= 1 }
      if depth == 0 { return text[start...index] }
    }
    return text[start...]
  }
}
