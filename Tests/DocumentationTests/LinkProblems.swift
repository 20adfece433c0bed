import Foundation

/// The problems of the links of a page, one sentence each.
///
/// - Parameters:
///   - pages: All pages, for the anchors.
///   - exists: Whether the repository has a file or folder of this name.
func linkProblems(
  _ page: Page, among pages: [Page], exists: (String) -> Bool
) -> [String] {
  page.links.compactMap { link in
    guard link.target.prefixMatch(of: /[a-z][a-z0-9+.-]*:|\/\//.ignoresCase()) == nil else {
      return nil
    }
    let parts = link.target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0]).removingPercentEncoding ?? String(parts[0])
    let place = "\(page.path):\(link.line): "
    guard let path = name.isEmpty ? page.path : resolved(name, from: page.path) else {
      return place + "\(link.target) leads out of the repository"
    }
    guard exists(path) else { return place + "there is no \(path)" }
    guard parts.count == 2, path.hasSuffix(".md") else { return nil }
    let anchors = pages.first { $0.path == path }?.anchors ?? []
    guard !anchors.contains(String(parts[1])) else { return nil }
    return place + "\(path) has no heading for #\(parts[1])"
  }
}

/// The path from the root; nil for one that leaves it.
private func resolved(_ name: String, from page: String) -> String? {
  var parts = name.hasPrefix("/") ? [] : page.split(separator: "/").dropLast().map(String.init)
  for part in name.split(separator: "/") where part != "." {
    if part != ".." {
      parts.append(String(part))
    } else if parts.popLast() == nil {
      return nil
    }
  }
  return parts.joined(separator: "/")
}

/// Paths of the repository in inline code that do not exist, one sentence each.
///
/// A path with `…`, `*`, `<…>`, `{…}` or a part in capitals, such as NAME, is a placeholder.
func pathProblems(_ page: Page, exists: (String) -> Bool) -> [String] {
  page.inlineCode.compactMap { word in
    let name = word.target.replacing(/[,.:;)]+$|:\d+(-\d+)?$/, with: "")
    guard isRepositoryPath(name), !isPlaceholder(name), !exists(name) else { return nil }
    return "\(page.path):\(word.line): there is no \(name)"
  }
}

/// Whether a word looks like a path from the root of the repository.
func isRepositoryPath(_ word: String) -> Bool {
  word.wholeMatch(
    of: /(?:Sources|Tests|Examples|Benchmarks|Recipes|Checkpoints|docs|scripts)\/.+/) != nil
}

private func isPlaceholder(_ path: String) -> Bool {
  if path.contains(where: { "…*<>{}$".contains($0) }) { return true }
  return path.split(separator: "/").contains { part in
    let parts = part.split(separator: ".")
    let isPage = parts.count == 2 && parts[1] == "md" && parts[0] != "NAME"
    return !isPage && parts.first?.wholeMatch(of: /[A-Z]{2,}[A-Z0-9_]*/) != nil
  }
}
