import CTurboJPEG
import FileAccess
import Foundation

/// Reads JPEG files with libjpeg-turbo.
///
/// The inverse DCT is the accurate one, and colors are interpolated between their samples, as in
/// Pillow. Truncated and damaged files are rejected, and so are progressive files of more than 500
/// scans, which take long to decode.
enum JPEG {
  /// The picture in the content of the file at `path`, which begins with JPEG's signature, turned
  /// upright.
  ///
  /// - Throws: `FileProblem` of kind `.malformed` with the reason; `NotEnoughMemory`.
  static func decodeRaster(_ data: Data, path: String) throws -> Raster {
    guard let decoder = tjInitDecompress() else { throw outOfMemory(path) }
    defer { tjDestroy(decoder) }
    let header = try header(data, decoder, path: path)
    let segments = JPEGSegments(data)
    let (width, height) = (header.width, header.height)
    let channels = header.colors == .gray ? 1 : 3
    let stored = header.colors == .cmyk ? 4 : channels
    try DecodingMemory.require(
      bytes: width * height * (stored + channels + segments.coefficientBytesPerPixel),
      width, height, path: path)
    guard let memory = PixelMemory(count: width * height * stored) else {
      throw outOfMemory(path)
    }
    let flags = TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS
    let code = data.withUnsafeBytes { bytes in
      tjDecompress2(
        decoder, bytes.bindMemory(to: UInt8.self).baseAddress, UInt(bytes.count),
        memory.bytes.bindMemory(to: UInt8.self).baseAddress, Int32(width), Int32(width * stored),
        Int32(height), header.colors.pixelFormat, flags)
    }
    guard code == 0 else { throw refusal(decoder, path: path) }
    var raster = Raster(
      width: width, height: height, channels: stored, memory: memory)
    if header.colors == .cmyk {
      guard let converted = raster.convertedFromCMYK(isInverted: segments.hasAdobeMarker) else {
        throw outOfMemory(path)
      }
      raster = converted
    }
    guard let upright = raster.turned(by: segments.orientation) else { throw outOfMemory(path) }
    return upright
  }

  private enum Colors {
    case gray, rgb, cmyk

    var pixelFormat: Int32 {
      switch self {
      case .gray: TJPF_GRAY.rawValueAsInt32
      case .rgb: TJPF_RGB.rawValueAsInt32
      case .cmyk: TJPF_CMYK.rawValueAsInt32
      }
    }
  }

  private static func header(
    _ data: Data, _ decoder: tjhandle, path: String
  ) throws -> (width: Int, height: Int, colors: Colors) {
    var (width, height, subsampling, colorspace) = (Int32(0), Int32(0), Int32(-1), Int32(-1))
    let code = data.withUnsafeBytes { bytes in
      tjDecompressHeader3(
        decoder, bytes.bindMemory(to: UInt8.self).baseAddress, UInt(bytes.count), &width, &height,
        &subsampling, &colorspace)
    }
    // TurboJPEG names no rare subsampling, which its decoder reads nevertheless; it has set the
    // other numbers.
    let isKnown = code == 0 || (subsampling < 0 && colorspace >= 0)
    guard isKnown, width > 0, height > 0 else { throw refusal(decoder, path: path) }
    guard ImageFile.allows(width: Int(width), height: Int(height)) else {
      throw ImageFile.tooLarge(width: Int(width), height: Int(height), path: path)
    }
    let colors: Colors =
      switch colorspace {
      case TJCS_GRAY.rawValueAsInt32: .gray
      case TJCS_CMYK.rawValueAsInt32, TJCS_YCCK.rawValueAsInt32: .cmyk
      default: .rgb
      }
    return (Int(width), Int(height), colors)
  }

  private static func refusal(_ decoder: tjhandle, path: String) -> FileProblem {
    // "tjDecompress2(): Premature end of JPEG file": the name of the function helps nobody.
    let text = tjGetErrorStr2(decoder).map { String(cString: $0) } ?? "unknown"
    let reason = text.range(of: "(): ").map { String(text[$0.upperBound...]) } ?? text
    let isUnsupported = reason.hasPrefix("Unsupported")
    return FileProblem(
      .malformed, path: path,
      found: isUnsupported
        ? "this JPEG has a form that is not read: \(reason)" : "this JPEG is damaged: \(reason)",
      advice: isUnsupported
        ? "Convert it to PNG, for example with ImageMagick (magick mogrify -format png FILE), and"
          + " move the original elsewhere" : "Fetch or export it again")
  }

  private static func outOfMemory(_ path: String) -> FileProblem {
    FileProblem(
      .malformed, path: path, found: "there is no memory for this picture",
      advice: "Make the picture smaller, or allow more memory")
  }
}

extension RawRepresentable where RawValue: BinaryInteger {
  /// The value as TurboJPEG's functions take it.
  fileprivate var rawValueAsInt32: Int32 { Int32(rawValue) }
}
