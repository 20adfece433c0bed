import Images
import TensorCore

/// A synthetic counterpart of horses and zebras: plain brown bodies (A) and striped bodies (B) on a
/// ground that is lit from one side.
///
/// A body's stripes follow its contour: bands by the distance to its border, dark at the border,
/// with a period of an eighth of the picture's side. Ground and light are the same in both versions
/// of a scene, so each image has one true counterpart, which is a local function of the image. The
/// counterparts of the test images are written too. Training images show other scenes.
public struct StripesPair: Sendable {
  /// The side of the pictures, in pixels.
  public let size: Int
  /// The seed of all scenes.
  public let seed: UInt64

  /// The sizes that can be drawn, in pixels.
  public static let sizes = 16...1024

  /// Makes a data set of pictures `size` by `size`.
  ///
  /// - Precondition: `size` is a multiple of 4 in `sizes`.
  public init(size: Int = 64, seed: UInt64 = 0) {
    precondition(
      Self.sizes.contains(size) && size % 4 == 0,
      "StripesPair: found a size of \(size), expected a multiple of 4 in \(Self.sizes)")
    self.size = size
    self.seed = seed
  }

  /// Makes the folders `trainA`, `trainB`, `testA`, `testB`, `testA_truth` and `testB_truth`.
  ///
  /// - Parameters:
  ///   - path: The folder to create; it must not exist yet, or be empty.
  ///   - trainCount: Images in each training folder.
  ///   - testCount: Images in each test folder.
  /// - Precondition: Both counts are above zero.
  /// - Throws: `FileProblem` of kind `.cannotCreate` or `.inputOutput`.
  public func write(to path: String, trainCount: Int, testCount: Int) throws {
    precondition(
      trainCount > 0 && testCount > 0,
      "StripesPair.write: found \(trainCount) and \(testCount) images, expected 1 or more of both")
    try MadeFolder.make(at: path) { folder in
      let train = (0..<trainCount).map(fileName)
      let test = (0..<testCount).map(fileName)
      try folder.write(train, in: "trainA") { pictures("trainA", $0).plain }
      try folder.write(train, in: "trainB") { pictures("trainB", $0).striped }
      try folder.write(test, in: "testA") { pictures("testA", $0).plain }
      try folder.write(test, in: "testA_truth") { pictures("testA", $0).striped }
      try folder.write(test, in: "testB") { pictures("testB", $0).striped }
      try folder.write(test, in: "testB_truth") { pictures("testB", $0).plain }
    }
  }

  /// Makes the folders `trainA`, `trainB`, `testA` and `testB` of a paired data set: images of the same
  /// name show the same scene, plain in A and striped in B.
  ///
  /// - Parameters:
  ///   - path: The folder to create; it must not exist yet, or be empty.
  ///   - trainCount: Pairs in the training folders.
  ///   - testCount: Pairs in the test folders.
  /// - Precondition: Both counts are above zero.
  /// - Throws: `FileProblem` of kind `.cannotCreate` or `.inputOutput`.
  public func writePairs(to path: String, trainCount: Int, testCount: Int) throws {
    precondition(
      trainCount > 0 && testCount > 0,
      "StripesPair.writePairs: found \(trainCount) and \(testCount) pairs, expected 1 or more of both"
    )
    try MadeFolder.make(at: path) { folder in
      for (part, count) in [("train", trainCount), ("test", testCount)] {
        let names = (0..<count).map(fileName)
        // The scenes of A of the unpaired data set.
        try folder.write(names, in: part + "A") { pictures(part + "A", $0).plain }
        try folder.write(names, in: part + "B") { pictures(part + "A", $0).striped }
      }
    }
  }

  /// Both versions of a scene, RGB; they depend only on size, seed, part and index.
  package func pictures(_ part: String, _ index: Int) -> (plain: Image, striped: Image) {
    StripesScene(size: size, from: RandomStream(seed: seed, "stripes " + part, index)).pictures()
  }
}
