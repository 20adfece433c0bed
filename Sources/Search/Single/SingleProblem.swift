/// The interface between a search and a single network that its genomes describe.
///
/// Every result must depend only on the arguments: results are cached, and a resumed search reads
/// them from the file. Several threads call the functions at the same time.
public protocol SingleProblem: Sendable {
  /// The bits of a genome.
  var layout: GenomeLayout { get }

  /// A text that identifies the problem: names, files, settings. A search can only be resumed with
  /// the problem that it was started with.
  var identity: String { get }

  /// The score of each channel, one number per bit, comparable within a group; nil if unknown.
  var channelScores: [Double]? { get }

  /// The cost of the network. This must be cheap, because repair calls it often.
  func cost(of genome: Genome) -> Double

  /// The loss of the network.
  ///
  /// - Throws: An error of the machine, not of the genome; it ends the search.
  func loss(of genome: Genome) throws -> Double
}

/// A single network as a pair whose other side has no channels, costs nothing and loses nothing, so
/// that one search serves both.
struct LonePopulation<Problem: SingleProblem>: PairProblem {
  let problem: Problem

  var layouts: Sides<GenomeLayout> { Sides(a: problem.layout, b: GenomeLayout([])) }
  var identity: String { problem.identity }

  func channelScores(on side: Side) -> [Double]? { side == .a ? problem.channelScores : [] }

  func cost(of genome: Genome, on side: Side) -> Double {
    side == .a ? problem.cost(of: genome) : 0
  }

  func phenotype(of genome: Genome, on side: Side) -> Genome { genome }

  func ownLoss(of phenotype: Genome, on side: Side) throws -> Double {
    side == .a ? try problem.loss(of: phenotype) : 0
  }

  func coupledLosses(of pair: Sides<Genome>) -> Sides<Double> { Sides(a: 0, b: 0) }
}
