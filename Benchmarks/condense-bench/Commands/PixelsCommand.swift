import ArgumentParser
import FileAccess
import Foundation
import Images

/// `condense-bench pixels`: what the reader of images makes of files, for comparisons with Pillow.
struct PixelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pixels", abstract: "Write the pixels of image files.",
    discussion: """
      FILES names an image file per line. For each, FOLDER gets a file 0, 1, … with its samples, row by row, \
      channels innermost, of one byte or two in the machine's order; standard output gets a line of JSON with \
      width, height, channels and bit depth, or with the error.
      """)

  @Argument(help: "A file with paths, one per line.")
  var files: String

  @Argument(help: "The folder to write to.")
  var folder: String

  /// What became of a file.
  private struct Line: Encodable {
    var width: Int?
    var height: Int?
    var channels: Int?
    var bitDepth: Int?
    var error: String?
  }

  func run() throws {
    let paths = String(decoding: try FileContents.read(files), as: UTF8.self).split(separator: "\n")
    for (number, path) in paths.enumerated() {
      var line = Line()
      do {
        let raster = try ImageFile.readRaster(String(path)).raster
        (line.width, line.height) = (raster.width, raster.height)
        (line.channels, line.bitDepth) = (raster.channels, raster.bitDepth)
        try Data(raster.fileBytes).write(to: URL(fileURLWithPath: "\(folder)/\(number)"))
      } catch {
        line.error = "\(error)"
      }
      print(try JSONText.of(line))
    }
  }
}
