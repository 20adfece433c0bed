import DataPipeline
import FileAccess
import TensorCore
import Translation

/// The test images of both domains.
package struct TestPart {
  let a: TestImages
  let b: TestImages

  package init(_ images: (a: TestImages, b: TestImages)) { (a, b) = images }

  /// Refuses fewer images than a covariance takes, and smaller ones than a generator does.
  ///
  /// - Throws: `FileProblem` of kind `.malformed`.
  package func requireUsable(path: String) throws {
    for (domain, images) in [("A", a), ("B", b)] where images.count < 2 {
      throw FileProblem(
        .malformed, path: path,
        found: "domain \(domain) has \(images.count) test image; to measure distances takes 2",
        advice: "Put more images into the test folder of \(domain)")
    }
    for images in [a.images, b.images] {
      for index in 0..<images.count {
        let size = images.viewSize(at: index)
        guard min(size.height, size.width) < 8 else { continue }
        throw FileProblem(
          .malformed, path: images.paths[index],
          found: "it is shown at \(size); generators take images of 8×8 pixels or more",
          advice: "Choose a larger crop_size, or larger images")
      }
    }
  }
}

extension DomainClassifier {
  /// Refuses test images that the classifier cannot be shown.
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
          advice: "Choose another fit, or another classifier")
      }
    }
  }
}
