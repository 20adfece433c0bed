import Reporting

/// How long the phases of the compression of a pair take on this machine, how much memory they take,
/// and what they write.
public struct CoevolveForecast: Sendable {
  /// A phase that is not done yet.
  public struct Phase: Sendable {
    /// The phase.
    public let phase: CompressionPhase
    /// The expected seconds.
    public let seconds: Double
    /// About how many bytes it takes besides images and the weights of the given networks.
    public let bytes: Int
    /// What it works on: `15 generations of 2 × 16 masks`.
    public let work: String
  }

  /// The phases in their order.
  public let phases: [Phase]
  /// The folder of the run.
  public let folder: String
  /// What the phases write into it.
  public let files: [String]
  /// The step with all defaults filled in.
  public let step: Coevolve

  /// The expected seconds of all phases.
  public var seconds: Double { phases.reduce(0) { $0 + $1.seconds } }
  /// About how many bytes the largest phase takes.
  public var bytes: Int { phases.reduce(0) { max($0, $1.bytes) } }

  /// A line for each phase, one for their sum, and one for the files.
  package var lines: [String] {
    phases.map {
      "\($0.phase.title): \($0.work), about \(humanDuration($0.seconds)), \(humanBytes($0.bytes))"
    } + [
      "all phases together take about \(humanDuration(seconds)) on this machine, and"
        + " \(humanBytes(bytes)) of memory besides images and weights",
      "they write \(files.joined(separator: ", ")) into \(folder)",
    ]
  }
}

extension Coevolve {
  /// Times the networks, and estimates how long the compression takes; writes nothing.
  ///
  /// - Parameters:
  ///   - model: The input model; nil if the step names a pair.
  ///   - workshop: Names the folder that the compression would use.
  /// - Throws: What the compression throws before it writes anything.
  public func forecast(_ model: Model? = nil, in workshop: Workshop) throws -> CoevolveForecast {
    try CompressionRun(step: self, model: model, workshop: workshop).forecast()
  }
}
