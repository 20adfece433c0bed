import TestSupport

extension Repository {
  /// All pages.
  static let pages: [Page] = files(endingIn: ".md").compactMap { name in
    (try? text(name)).map { Page(name, text: $0) }
  }

  /// The pages whose commands and recipes readers use: the README files of the repository and its
  /// folders, the guide and the results.
  static var readersPages: [Page] {
    pages.filter { page in
      let parts = page.path.split(separator: "/")
      return parts.count <= 2 && parts.last == "README.md"
        || page.path.hasPrefix("docs/guide/") || page.path.hasPrefix("docs/results/")
    }
  }

  /// The pages whose examples work as they stand: README.md and the guide.
  static var guidePages: [Page] {
    pages.filter { $0.path == "README.md" || $0.path.hasPrefix("docs/guide/") }
  }
}
