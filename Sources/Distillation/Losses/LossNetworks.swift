import Networks
import TensorCore

/// The networks and the image sizes that a loss term is checked and created for.
public struct LossNetworks {
  /// The trained network.
  public let student: NetworkPlan
  /// The teachers.
  public let teachers: [NetworkPlan]
  /// The number of teachers, including those of which only the logits are known.
  public var teacherCount: Int
  /// The shape `[H, W, C]` of the image that each teacher reads in place of `exampleImage`.
  public let teacherImages: [Shape]
  /// The discriminator of real images and the student's outputs; nil if there is none.
  public let critic: Network?
  /// Whether the discriminator reads the student's input beside the image, as in pix2pix.
  public var criticReadsInput = false
  /// The direction of the student if it is a generator of a pair; otherwise nil.
  public let direction: TranslationDirection?
  /// The shape `[H, W, C]` of an image that fits the student.
  public let exampleImage: Shape
  /// The shape of the smallest training image; nil if unknown.
  public let smallestImage: Shape?
  /// The class of each training image, -1 if unknown; empty if the images have no indices.
  public var imageLabels: [Int] = []
  /// The pairs of nodes that terms have compared so far.
  let pairMemo = FeaturePairMemo()

  /// Describes networks.
  ///
  /// - Parameters:
  ///   - student: The trained network.
  ///   - teachers: The teachers, in the order of their outputs.
  ///   - teacherImages: `[H, W, C]` of the image that each teacher reads in place of the example;
  ///     nil if all read the example.
  ///   - critic: The discriminator of real images and the student's outputs; nil if there is none.
  ///   - direction: The direction of a generator of a pair; nil for other networks.
  ///   - exampleImage: `[H, W, C]`, required if the size of the training images is unknown.
  ///   - smallestImage: `[H, W, C]` of the smallest training image, which is then also the example.
  public init(
    student: NetworkPlan, teachers: [NetworkPlan] = [], teacherImages: [Shape]? = nil,
    critic: Network? = nil, direction: TranslationDirection? = nil, exampleImage: Shape,
    smallestImage: Shape? = nil
  ) {
    self.student = student
    self.teachers = teachers
    teacherCount = teachers.count
    self.critic = critic
    self.direction = direction
    let example = smallestImage ?? exampleImage
    self.exampleImage = example
    self.teacherImages = teacherImages ?? teachers.map { _ in example }
    precondition(
      self.teacherImages.count == teachers.count,
      "LossNetworks: found \(self.teacherImages.count) images for \(teachers.count) teachers")
    self.smallestImage = smallestImage
  }

  /// The random stream for the initial weights of a trained part, a function of all arguments and
  /// of the direction.
  ///
  /// - Parameters:
  ///   - seed: The seed of the training.
  ///   - label: The kind of part, which differs between terms: `adapter`.
  ///   - name: The name of the part within the term: `9`.
  public func stream(seed: UInt64, _ label: String, _ name: String) -> RandomStream {
    let label = direction.map { "\(label) \($0.generatorName)" } ?? label
    return Int(name).map { RandomStream(seed: seed, label, $0) }
      ?? RandomStream(seed: seed, "\(label) \(name)")
  }

  /// The reason why images are too small for a term; nil if they are large enough, or if their size
  /// is unknown.
  ///
  /// - Parameters:
  ///   - key: The key of the term.
  ///   - side: The minimum side that the term needs.
  public func sizeProblem(of key: String, smallestSide side: Int) -> String? {
    guard let image = smallestImage, min(image[0], image[1]) < side else { return nil }
    return "images of \(image[0])×\(image[1]) are too small for \(key), which needs \(side)×\(side)"
  }
}

/// The nodes whose values a term reads, as paths for `Graph.node(at:)`.
public struct LossTaps: Hashable, Sendable {
  /// The nodes in the trained network.
  public var student: [String]
  /// The nodes in each teacher; empty if there are none.
  public var teachers: [[String]]

  /// Describes tapped nodes.
  public init(student: [String] = [], teachers: [[String]] = []) {
    self.student = student
    self.teachers = teachers
  }
}
