import FileAccess
import Foundation
import Images
import Training

extension SampleGrid {
  /// Writes the picture of an epoch into the folder of samples, and what its columns are.
  ///
  /// - Parameters:
  ///   - folder: The folder of the run.
  ///   - epoch: The epoch, counted from 1.
  ///   - columns: A description of the columns.
  /// - Throws: `FileProblem` if a file cannot be written.
  func write(toSamplesOf folder: RunFolder, epoch: Int, columns: String) throws {
    try folder.makeSamplesFolder()
    if !FileContents.exists(folder.sampleColumns) {
      try AtomicFile.write(Data((columns + "\n").utf8), to: folder.sampleColumns)
    }
    try PNG.write(picture(), to: folder.sample(ofEpoch: epoch))
  }
}
