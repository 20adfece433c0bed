import Networks
import TensorCore

/// What a loss term is asked about before there is a pass: the networks, and the images.
public struct LossNetworks {
  /// The network in training.
  public let student: NetworkPlan
  /// The networks that it learns from.
  public let teachers: [NetworkPlan]
  /// The network that tells real images from what the student makes; nil if there is none.
  public let critic: Network?
  /// Which generator of a pair the student is; nil if it is none.
  public let direction: TranslationDirection?
  /// An image `[H, W, C]` that passes through student and teachers.
  public let exampleImage: Shape
  /// The smallest image of the training; nil if that is not known.
  public let smallestImage: Shape?

  /// Describes networks.
  ///
  /// - Parameters:
  ///   - exampleImage: `[H, W, C]`, needed where no image of the training is known.
  ///   - smallestImage: `[H, W, C]` of the training, which is then the example as well.
  public init(
    student: NetworkPlan, teachers: [NetworkPlan] = [], critic: Network? = nil,
    direction: TranslationDirection? = nil, exampleImage: Shape, smallestImage: Shape? = nil
  ) {
    self.student = student
    self.teachers = teachers
    self.critic = critic
    self.direction = direction
    self.exampleImage = smallestImage ?? exampleImage
    self.smallestImage = smallestImage
  }

  /// The stream that first weights of a trained part are drawn from, a function of all arguments and
  /// of which generator this is.
  ///
  /// - Parameters:
  ///   - label: Tells the parts of one term from others: `adapter`.
  ///   - name: Tells the parts of one term apart: `9`.
  public func stream(seed: UInt64, _ label: String, _ name: String) -> RandomStream {
    let label = direction.map { "\(label) \($0.generatorName)" } ?? label
    return Int(name).map { RandomStream(seed: seed, label, $0) }
      ?? RandomStream(seed: seed, "\(label) \(name)")
  }

  /// Why images are too small for a term; nil if they are not, or if their size is not known.
  ///
  /// - Parameters:
  ///   - key: Of the term.
  ///   - side: The smallest side that the term can compare.
  public func sizeProblem(of key: String, smallestSide side: Int) -> String? {
    guard let image = smallestImage, min(image[0], image[1]) < side else { return nil }
    return "images of \(image[0])×\(image[1]) are too small for \(key), which needs \(side)×\(side)"
  }
}

/// The nodes whose values a term reads, as `Graph.node(at:)` takes them.
public struct LossTaps: Hashable, Sendable {
  /// In the network in training.
  public var student: [String]
  /// In each teacher; empty if no teacher has any.
  public var teachers: [[String]]

  /// Names nodes.
  public init(student: [String] = [], teachers: [[String]] = []) {
    self.student = student
    self.teachers = teachers
  }
}
