import Layers
import TensorCore

/// A classifier's architecture with all its numbers: what a weights file carries so that it can be
/// rebuilt.
public enum Architecture: Codable, Hashable, Sendable {
  /// A residual network for small images.
  case resNet(ResNet.Configuration)
  /// LeNet-5.
  case leNet(LeNet.Configuration)

  private enum CodingKeys: String, CodingKey { case kind }
  private enum Kind: String, Codable {
    case resNet = "resnet"
    case leNet = "lenet"
  }

  /// Reads `kind`, and the configuration of that kind beside it.
  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: CodingKeys.self).decode(Kind.self, forKey: .kind) {
    case .resNet: self = .resNet(try ResNet.Configuration(from: decoder))
    case .leNet: self = .leNet(try LeNet.Configuration(from: decoder))
    }
  }

  /// Writes `kind`, and the configuration of that kind beside it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .resNet(let configuration):
      try container.encode(Kind.resNet, forKey: .kind)
      try configuration.encode(to: encoder)
    case .leNet(let configuration):
      try container.encode(Kind.leNet, forKey: .kind)
      try configuration.encode(to: encoder)
    }
  }

  /// Builds the network with freshly drawn weights.
  public func makeModel(random: inout RandomStream) -> any Module {
    switch self {
    case .resNet(let configuration): ResNet(configuration, random: &random)
    case .leNet(let configuration): LeNet(configuration, random: &random)
    }
  }

  /// In a word or two: `ResNet-20, width 16`; with `narrowed` behind it after pruning.
  public var name: String {
    switch self {
    case .resNet(let configuration):
      "ResNet-\(configuration.depth), width \(configuration.width)"
        + (configuration.widths == nil ? "" : ", narrowed")
    case .leNet(let configuration): configuration.widths == nil ? "LeNet-5" : "LeNet-5, narrowed"
    }
  }

  /// Channels of the images that it takes.
  public var inputChannels: Int {
    switch self {
    case .resNet(let configuration): configuration.inputChannels
    case .leNet(let configuration): configuration.inputChannels
    }
  }

  /// Classes that it tells apart.
  public var classes: Int {
    switch self {
    case .resNet(let configuration): configuration.classes
    case .leNet(let configuration): configuration.classes
    }
  }

  /// Why images of this size do not fit; nil if they do.
  public func problem(imageHeight height: Int, width: Int) -> String? {
    switch self {
    case .resNet: return nil
    case .leNet(let configuration):
      guard (height, width) != (configuration.height, configuration.width) else { return nil }
      return "\(name) was made for images of \(configuration.height)×\(configuration.width), not"
        + " \(height)×\(width)"
    }
  }
}
