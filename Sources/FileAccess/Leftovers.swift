import Foundation

/// Removes the temporary files of processes that were killed while they wrote.
public enum Leftovers {
  /// Removes temporary files and folders of Condense inside `folder`, at any depth, unless a living process
  /// writes them.
  ///
  /// A folder that was moved away to be replaced returns to its place if its successor never came.
  /// On a file system without locks, nothing is removed.
  ///
  /// - Returns: The paths of the folders that were put back.
  @discardableResult
  public static func clear(inside folder: String) -> [String] {
    guard let names = FileManager.default.enumerator(atPath: folder) else { return [] }
    var restored: [String] = []
    for case let name as String in names where name.hasSuffix(PartialItem.suffix) {
      names.skipDescendants()
      let path = "\(folder)/\(name)"
      if let place = clear(path) { restored.append(place) }
    }
    return restored
  }

  /// Clears one leftover; returns the path that it was put back to, if it was.
  @discardableResult
  static func clear(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    let item = PartialItem(path: path, descriptor: descriptor)
    guard item.lock() == .taken, item.isInPlace else {
      item.close()
      return nil
    }
    if let place = AtomicFolder.place(ofReplaced: path), !FileContents.exists(place),
      rename(path, place) == 0
    {
      item.close()
      return place
    }
    item.discard()
    return nil
  }
}
