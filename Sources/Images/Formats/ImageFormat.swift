import Foundation

/// A format of image files that is read.
package enum ImageFormat: String, CaseIterable, Sendable {
  /// Portable Network Graphics.
  case png = "PNG"
  /// The format of the Joint Photographic Experts Group.
  case jpeg = "JPEG"

  /// The names of both, for messages.
  package static let names = "PNG or JPEG"

  /// The first bytes of files.
  var signature: [UInt8] {
    switch self {
    case .png: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    case .jpeg: [0xFF, 0xD8, 0xFF]
    }
  }

  /// The endings of names, in lower case.
  package var nameEndings: [String] {
    switch self {
    case .png: ["png"]
    case .jpeg: ["jpg", "jpeg", "jpe", "jfif"]
    }
  }

  /// The format that the first bytes of a file show; nil if it is neither.
  package init?(of data: Data) {
    let found = Self.allCases.first { data.starts(with: $0.signature) }
    guard let found else { return nil }
    self = found
  }

  /// The format that the ending of a name stands for; nil if it is neither.
  package init?(named path: String) {
    let ending = (path as NSString).pathExtension.lowercased()
    guard let found = Self.allCases.first(where: { $0.nameEndings.contains(ending) }) else {
      return nil
    }
    self = found
  }
}
