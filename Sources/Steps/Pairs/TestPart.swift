import DataPipeline
import FileAccess
import TensorCore
import Translation

/// The test images of both domains.
package struct TestPart {
  let a: TestImages
  let b: TestImages

  package init(_ images: (a: TestImages, b: TestImages)) { (a, b) = images }

  /// With fewer test images of a domain, distances between distributions are unreliable.
  private static let reliableCount = 100

  /// A warning if there are too few images for reliable distances; nil otherwise.
  package var warning: String? { Self.warning(countA: a.count, countB: b.count) }

  /// The same for numbers of images.
  package static func warning(countA: Int, countB: Int) -> String? {
    guard min(countA, countB) < reliableCount else { return nil }
    return "there are \(countA) test images of A and \(countB) of B. With fewer than"
      + " \(reliableCount) of each, Fréchet distance and KID are unreliable; add images to testA and"
      + " testB"
  }

  /// Rejects too few images for a covariance, and images that are too small for a generator.
  ///
  /// - Throws: `FileProblem` of kind `.malformed`.
  package func requireUsable(path: String) throws {
    for (domain, images) in [("A", a), ("B", b)] where images.count < 2 {
      throw FileProblem(
        .malformed, path: path,
        found:
          "domain \(domain) has \(images.count) test image, but the distance metrics need at least 2",
        advice: "Add images to test\(domain)")
    }
    for images in [a.images, b.images] {
      for index in 0..<images.count {
        let size = images.viewSize(at: index)
        guard min(size.height, size.width) < 8 else { continue }
        throw FileProblem(
          .malformed, path: images.paths[index],
          found: "its size after preparation is \(size), but generators need at least 8×8 pixels",
          advice: "Choose a larger crop_size, or larger images")
      }
    }
  }
}

extension DomainClassifier {
  /// Rejects test images that do not fit the classifier.
  ///
  /// - Throws: `FileProblem` that names the first.
  package func requireFitting(_ test: TestPart) throws {
    for images in [test.a.images, test.b.images] {
      for index in 0..<images.count {
        let size = images.viewSize(at: index)
        let shape: Shape = [size.height, size.width, images.channels]
        guard let problem = problem(imageShape: shape) else { continue }
        throw FileProblem(
          .malformed, path: images.paths[index], found: problem,
          advice: "Choose another evaluation.fit, or another classifier")
      }
    }
  }
}
