import FileAccess
import Foundation

/// Reads image files: PNG and JPEG. The content decides the format, whatever the file's name.
///
/// A JPEG is turned upright as the orientation in its Exif data says, as Pillow's
/// `ImageOps.exif_transpose` does; gray stays gray, and CMYK becomes RGB. PNG keeps its samples, of 8
/// or 16 bits: palettes become RGB, a transparent color becomes alpha, and depths below 8 bits become
/// 8. Gamma and color profiles are ignored, and so are bytes after the end of the picture. Damaged
/// files are rejected.
public enum ImageFile {
  /// The largest width and height that is read or written, in pixels: 2²⁰. JPEG itself allows
  /// 65,500.
  public static let maximumSide = 1 << 20
  /// The largest number of pixels that is read or written: 358 MB as bytes with alpha, and five
  /// times as much as an `Image`. A picture is rejected as well if decoding it takes more memory
  /// than there is.
  public static let maximumPixelCount = 89_478_485

  /// Notes each file that is read while an observer is bound.
  @TaskLocal package static var readObserver: ReadObserver?

  /// The picture in the file at `path`.
  ///
  /// - Throws: `FileProblem` of kind `.missing`, or `.malformed` with the reason;
  ///   `NotEnoughMemory`.
  public static func read(_ path: String) throws -> Image { try readImage(path).image }

  /// The same with the file's format.
  package static func readImage(_ path: String) throws -> (image: Image, format: ImageFormat) {
    let (raster, format) = try readRaster(path)
    return (try image(raster, path: path), format)
  }

  /// The picture in `data`, the content of the file at `path`; error messages name that path.
  ///
  /// - Throws: `FileProblem` of kind `.malformed` with the reason; `NotEnoughMemory`.
  public static func decode(_ data: Data, path: String) throws -> Image {
    try image(decodeRaster(data, path: path).raster, path: path)
  }

  private static func image(_ raster: Raster, path: String) throws -> Image {
    try DecodingMemory.require(
      bytes: 4 * raster.width * raster.height * raster.channels, raster.width, raster.height,
      path: path)
    return Image(raster)
  }

  /// The picture in the file at `path` with the whole numbers of the file, and the file's format.
  ///
  /// - Throws: `FileProblem` of kind `.missing`, or `.malformed` with the reason;
  ///   `NotEnoughMemory`.
  package static func readRaster(_ path: String) throws -> (raster: Raster, format: ImageFormat) {
    readObserver?.read(path)
    return try decodeRaster(FileContents.read(path), path: path)
  }

  /// The same for the content of a file.
  package static func decodeRaster(
    _ data: Data, path: String
  ) throws -> (raster: Raster, format: ImageFormat) {
    guard let format = ImageFormat(of: data) else {
      throw ForeignImage(of: data).problem(path: path)
    }
    switch format {
    case .png: return (try PNG.decodeRaster(data, path: path), format)
    case .jpeg: return (try JPEG.decodeRaster(data, path: path), format)
    }
  }

  /// Whether the limits allow a picture of this size.
  static func allows(width: Int, height: Int) -> Bool {
    width <= maximumSide && height <= maximumSide && width * height <= maximumPixelCount
  }

  /// The problem with a picture whose size the limits do not allow.
  static func tooLarge(width: Int, height: Int, path: String) -> FileProblem {
    FileProblem(
      .malformed, path: path,
      found: "the header declares \(width) x \(height) pixels; at most \(maximumSide) per side "
        + "and \(maximumPixelCount) in total are supported",
      advice: "Make the picture smaller; if it should be smaller already, fetch it again")
  }
}
