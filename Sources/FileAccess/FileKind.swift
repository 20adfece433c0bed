import Foundation

/// The kind of what is at a path.
enum FileKind: String {
  case ordinary = "an ordinary file"
  case folder = "a folder"
  case pipe = "a pipe"
  case device = "a device"
  case socket = "a socket"
  case link = "a link"

  /// The kind of the status of a path; only `lstat` reports links.
  init(_ status: stat) {
    self =
      switch status.st_mode & S_IFMT {
      case S_IFDIR: .folder
      case S_IFIFO: .pipe
      case S_IFCHR, S_IFBLK: .device
      case S_IFSOCK: .socket
      case S_IFLNK: .link
      default: .ordinary
      }
  }
}
