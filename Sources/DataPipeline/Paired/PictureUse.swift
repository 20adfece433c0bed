import FileAccess
import Images

/// One use of a folder's files: how their pictures are prepared, and which part of each is used.
struct PictureUse {
  /// A part of a picture.
  enum Part {
    /// The whole picture.
    case whole
    /// The left half.
    case leftHalf
    /// The right half.
    case rightHalf
  }

  let preparation: ImagePreparation
  var part = Part.whole

  /// The used part of a picture.
  ///
  /// - Throws: `FileProblem` if a picture has no two equal halves.
  func part(of picture: Raster, path: String) throws -> Raster {
    guard part != .whole else { return picture }
    let (width, height) = (picture.width, picture.height)
    guard width % 2 == 0, width >= 2 else {
      throw FileProblem(
        .malformed, path: path,
        found: "it is \(width) pixels wide and \(height) high, so that it has no two equal halves",
        advice: "Expected an image of A on the left and one of B on the right, of the same width")
    }
    guard let half = picture.columns(part == .leftHalf ? 0..<width / 2 : width / 2..<width) else {
      throw FileProblem(
        .inputOutput, path: path,
        found: "there is no memory for a half of \(width)×\(height) pixels",
        advice: "Free some memory, or use smaller images")
    }
    return half
  }
}
