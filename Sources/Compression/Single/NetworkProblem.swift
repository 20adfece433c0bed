import Networks
import Pruning
import Search
import TensorCore

/// The search's problem for one network of any kind: a genome keeps channels of its groups.
///
/// A candidate is narrowed, its layers are fitted to the outputs of the original network in closed
/// form, its norms are recalibrated on calibration images (Li et al. 2020, EagleEye), and its loss is
/// measured on these images.
///
/// Unchecked sendable: candidates read the network and the loss, and change only their own copies.
/// The owner of the network must not train it during a search.
public struct NetworkProblem: SingleProblem, @unchecked Sendable {
  /// The groups of channels, whose bits are those of a genome.
  public let groups: ChannelGroups
  /// A text that identifies network, images and settings.
  public let identity: String
  /// The score of each channel.
  public let channelScores: [Double]?
  private let network: Network
  private let cost: CostFunction
  private let resource: ModelCost.Resource
  private let leastWidths: [Int]
  private let recovery: ChannelRecovery?
  private let statistics: [Tensor]
  private let calibration: CalibrationLoss

  /// Describes a problem.
  ///
  /// - Parameters:
  ///   - network: The network to prune.
  ///   - groups: Its groups.
  ///   - cost: Its cost function.
  ///   - resource: The resource that is limited.
  ///   - scores: The score of each channel, for seeded genomes and repair.
  ///   - leastShare: The share of its channels that every group keeps in any case.
  ///   - recovery: Fits the layers of candidates; nil to keep their weights.
  ///   - statistics: Batches for the statistics of norms; none to keep those of the network.
  ///   - loss: The loss of candidates. Several threads call it at the same time.
  ///   - identity: Names network and images.
  public init(
    of network: Network, groups: ChannelGroups, cost: CostFunction, resource: ModelCost.Resource,
    scores: [Float], leastShare: Double, recovery: ChannelRecovery?, statistics: [Tensor],
    loss: CalibrationLoss, identity: String
  ) {
    self.network = network
    self.groups = groups
    self.cost = cost
    self.resource = resource
    channelScores = scores.map { $0.isFinite ? Double($0) : 0 }
    leastWidths = groups.leastWidths(share: leastShare)
    self.recovery = recovery
    self.statistics = network.hasRunningStatistics ? statistics : []
    calibration = loss
    self.identity =
      "\(identity), \(network.graph.title), \(resource.rawValue), least \(leastWidths)"
  }

  /// One group of bits per group of channels.
  public var layout: GenomeLayout {
    GenomeLayout(
      zip(groups.groups, leastWidths).map {
        GenomeLayout.Group($0.name, size: $0.width, minimumWidth: $1)
      })
  }

  /// The limited resource.
  public func cost(of genome: Genome) -> Double {
    Double(resource.amount(in: cost(widths: genome.widths(in: layout))))
  }

  /// The loss of the candidate on calibration images.
  public func loss(of genome: Genome) -> Double { calibration(candidate(genome)) }

  /// The channels that a genome keeps.
  public func mask(of genome: Genome) -> ChannelMask {
    ChannelMask((0..<genome.count).map { genome[$0] }, of: groups)
  }

  /// The narrowed, fitted and recalibrated network.
  public func candidate(_ genome: Genome) -> Network {
    let mask = mask(of: genome)
    let small =
      recovery.map { network.narrowed(to: mask, of: groups, recovery: $0) }
      ?? network.narrowed(to: mask, of: groups)
    return statistics.isEmpty ? small : small.recalibratingNorms(on: statistics)
  }
}
