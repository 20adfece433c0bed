/// The interface between a search and the networks that its genomes describe.
///
/// The objective of Shu et al. (2019) has terms of a single genome, the discriminator-aware
/// distortion, and terms of a pair, the cycle losses. They are separate functions, so that the
/// first are computed once per genome and the second once per pair. Every result must depend only
/// on the arguments: results are cached, and a resumed search reads them from the file.
public protocol PairProblem: Sendable {
  /// The network of a genome: for CycleGAN, the pruned generator and its translations of the
  /// calibration images. Several threads read it at the same time.
  associatedtype Phenotype: Sendable

  /// The bits of each side.
  var layouts: Sides<GenomeLayout> { get }

  /// A text that identifies the problem: names, files, settings. A search can only be resumed with
  /// the problem that it was started with.
  var identity: String { get }

  /// The score of each channel, one number per bit, comparable within a group; nil if unknown.
  func channelScores(on side: Side) -> [Double]?

  /// The cost of the network: parameters, multiply-adds or milliseconds. This must be cheap,
  /// because repair calls it often.
  func cost(of genome: Genome, on side: Side) -> Double

  /// The network of a genome. It is kept while pairs with it are scored, and rebuilt when it is
  /// needed again.
  ///
  /// - Throws: An error of the machine, not of the genome; it ends the search.
  func phenotype(of genome: Genome, on side: Side) throws -> Phenotype

  /// The loss of a single network; the own losses of both networks are added without weights. If it
  /// is not finite, pairs with this network are not scored.
  func ownLoss(of phenotype: Phenotype, on side: Side) throws -> Double

  /// The losses that depend on both networks, by the side where the cycle starts: for `a`, ‖b(a(x))
  /// − x‖².
  func coupledLosses(of pair: Sides<Phenotype>) throws -> Sides<Double>
}

extension PairProblem {
  /// No channel scores.
  public func channelScores(on side: Side) -> [Double]? { nil }
}
