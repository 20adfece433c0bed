/// What a search asks about genomes; the only thing it knows of networks.
///
/// The objective of Shu et al. (2019) has terms of one genome alone, the discriminator-aware
/// distortion, and terms of a pair, the cycle losses. They are asked for separately, so that the
/// first are computed once per genome and the second once per pair. Every answer must be a function
/// of its arguments alone: it is cached, and a resumed search takes it from the file.
public protocol PairProblem: Sendable {
  /// What a genome grows into: for CycleGAN the narrowed generator, and its translations of the
  /// images that it is scored on. Several threads read one at the same time.
  associatedtype Phenotype: Sendable

  /// The bits of each side.
  var layouts: Sides<GenomeLayout> { get }

  /// A text that differs between problems with different answers: names, files, settings. A search
  /// is resumed only with the one that it was begun with.
  var identity: String { get }

  /// What each channel is worth, one number per bit, comparable within a group; nil if unknown.
  func channelScores(on side: Side) -> [Double]?

  /// What the network costs: parameters, multiply-adds or milliseconds. Cheap, because repair asks
  /// often.
  func cost(of genome: Genome, on side: Side) -> Double

  /// The network of a genome. It is kept while pairs with it are scored, and made again when it is
  /// needed again.
  ///
  /// - Throws: What went wrong with the machine, not with the genome; it ends the search.
  func phenotype(of genome: Genome, on side: Side) throws -> Phenotype

  /// The loss of one network alone, summed with the others' without a weight. A number that is not
  /// finite says that it is hopeless; its pairs are then not scored.
  func ownLoss(of phenotype: Phenotype, on side: Side) throws -> Double

  /// The losses that depend on both networks, by the side where the cycle begins: for `a`,
  /// ‖b(a(x)) − x‖².
  func coupledLosses(of pair: Sides<Phenotype>) throws -> Sides<Double>
}

extension PairProblem {
  /// Nothing is known of the channels.
  public func channelScores(on side: Side) -> [Double]? { nil }
}
