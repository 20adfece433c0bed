import FileAccess
import Foundation
import Training

extension RunFolder {
  /// Takes the folder for one run until the lock is released; a new run's is made, with its recipe in it.
  ///
  /// - Throws: `FileProblem` if a new run finds another one here, if another process is at work here,
  ///   or if the folder cannot be made.
  func take(for recipe: Recipe, resuming: Bool) throws -> FolderLock {
    if !resuming { try prepare() }
    let lock = try FolderLock(path)
    if !resuming {
      try AtomicFile.write(Data(try RecipeWriter.yaml(recipe).utf8), to: self.recipe)
    }
    return lock
  }
}
