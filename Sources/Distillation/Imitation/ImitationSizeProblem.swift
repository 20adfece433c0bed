import DataPipeline
import Networks
import TensorCore

/// A size of images that the networks of an imitation cannot be trained or measured with.
public struct ImitationSizeProblem {
  /// The size after the crop.
  public let size: ImageSize
  /// The file of the first such image.
  public let path: String
  /// The reason, without advice.
  public let text: String

  /// Finds the first size that a network does not accept, or for which the outputs of student and
  /// teachers differ in shape; nil if there is none.
  ///
  /// - Parameters:
  ///   - student: The network to train.
  ///   - teachers: The networks that it imitates.
  ///   - parts: All images that the networks read.
  public init?(
    _ student: ImageNetwork, imitating teachers: [ImageNetwork], on parts: [PreparedImages]
  ) {
    for images in parts {
      for (size, image) in images.viewSizes {
        let shape: Shape = [size.height, size.width, images.channels]
        guard let text = Self.text(student, teachers, shape, size) else { continue }
        (self.size, self.path, self.text) = (size, images.paths[image], text)
        return
      }
    }
    return nil
  }

  private static func text(
    _ student: ImageNetwork, _ teachers: [ImageNetwork], _ shape: Shape, _ size: ImageSize
  ) -> String? {
    guard let made = try? student.model.plan.outputShape(for: shape) else {
      return "the network to train does not accept images of \(size)"
    }
    for (index, teacher) in teachers.enumerated() {
      let name = teachers.count == 1 ? "the teacher" : "teacher \(index + 1)"
      guard let wanted = try? teacher.model.plan.outputShape(for: shape) else {
        return "\(name) does not accept images of \(size)"
      }
      guard made == wanted else {
        return "for an image of \(size), the output of the network to train is \(made), but that of"
          + " \(name) is \(wanted)"
      }
    }
    return nil
  }
}
