import TensorCore

/// Scores pairs on several threads, each pair and genome once.
///
/// A thread takes one genome of the varied side at a time and scores its new pairs, so that its
/// network is built once. Networks of partners that several genomes share are built in advance,
/// other partners when they are needed. The order of evaluation has no influence on the result.
struct PairEvaluator<Problem: PairProblem>: Sendable {
  let problem: Problem
  /// Called before each network is built; abandons the batch if it returns a signal number.
  let stop: @Sendable () -> Int32?

  /// A genome, and the partners with which it has not been scored.
  private struct Task: Sendable {
    let genome: Genome
    var partners: [Genome]
  }

  /// A network and its own loss; no network if the loss is known to be infinite.
  private struct Grown: Sendable {
    let phenotype: Problem.Phenotype?
    let loss: Double
  }

  /// The losses of a task, in the order of its partners; nil if the own loss of a network is not
  /// finite.
  private struct Findings: Sendable {
    let ownLoss: Double
    var partnerLosses: [Double] = []
    var coupledLosses: [Sides<Double>?] = []
  }

  /// The scores of `pairs`, in order.
  ///
  /// - Throws: `SearchInterrupted`, or the error of the problem; cache and counts are then
  ///   unchanged.
  func scores(
    of pairs: [GenomePair], varying side: Side, cache: inout EvaluationCache,
    counts: inout EvaluationCounts
  ) throws -> [PairScore] {
    let tasks = tasks(for: pairs, varying: side, cache)
    var known = Sides<[Genome: Double]>(a: [:], b: [:])
    for task in tasks {
      known[side][task.genome] = cache.ownLoss(of: task.genome, on: side)
      for partner in task.partners {
        known[side.other][partner] = cache.ownLoss(of: partner, on: side.other)
      }
    }
    let knownLosses = known
    let shared = try shared(by: tasks, on: side.other, knownLosses[side.other])
    let findings = try Parallelism.map(count: tasks.count) { index in
      try measure(tasks[index], on: side, shared: shared, knownLosses)
    }
    note(findings, of: tasks, on: side, &cache, &counts)
    let newPairs = findings.reduce(0) { $0 + $1.coupledLosses.count }
    counts.pairHits += pairs.count - newPairs
    return pairs.map { score(of: $0, cache) }
  }

  private func tasks(
    for pairs: [GenomePair], varying side: Side, _ cache: EvaluationCache
  ) -> [Task] {
    var tasks: [Task] = []
    var positions: [Genome: Int] = [:]
    var seen: Set<GenomePair> = []
    for pair in pairs where cache.coupledLosses(of: pair) == nil && seen.insert(pair).inserted {
      let partner = pair[side.other]
      if let position = positions[pair[side]] {
        tasks[position].partners.append(partner)
      } else {
        positions[pair[side]] = tasks.count
        tasks.append(Task(genome: pair[side], partners: [partner]))
      }
    }
    return tasks
  }

  private func shared(
    by tasks: [Task], on side: Side, _ known: [Genome: Double]
  ) throws -> [Genome: Grown] {
    var uses: [Genome: Int] = [:]
    var partners: [Genome] = []
    for partner in tasks.flatMap(\.partners) {
      uses[partner, default: 0] += 1
      if uses[partner] == 2 { partners.append(partner) }
    }
    let list = partners
    let grown = try Parallelism.map(count: list.count) { try grow(list[$0], on: side, known) }
    return Dictionary(uniqueKeysWithValues: zip(partners, grown))
  }

  private func grow(_ genome: Genome, on side: Side, _ known: [Genome: Double]) throws -> Grown {
    if let signal = stop() { throw SearchInterrupted(signal: signal) }
    if let loss = known[genome], !loss.isFinite { return Grown(phenotype: nil, loss: loss) }
    let phenotype = try problem.phenotype(of: genome, on: side)
    let loss = try known[genome] ?? problem.ownLoss(of: phenotype, on: side)
    return loss.isFinite
      ? Grown(phenotype: phenotype, loss: loss) : Grown(phenotype: nil, loss: .infinity)
  }

  private func measure(
    _ task: Task, on side: Side, shared: [Genome: Grown], _ known: Sides<[Genome: Double]>
  ) throws -> Findings {
    let grown = try grow(task.genome, on: side, known[side])
    var findings = Findings(ownLoss: grown.loss)
    for partner in task.partners {
      let other = try shared[partner] ?? grow(partner, on: side.other, known[side.other])
      findings.partnerLosses.append(other.loss)
      guard let mine = grown.phenotype, let theirs = other.phenotype else {
        findings.coupledLosses.append(nil)
        continue
      }
      let pair = side == .a ? Sides(a: mine, b: theirs) : Sides(a: theirs, b: mine)
      findings.coupledLosses.append(try problem.coupledLosses(of: pair))
    }
    return findings
  }

  private func note(
    _ findings: [Findings], of tasks: [Task], on side: Side, _ cache: inout EvaluationCache,
    _ counts: inout EvaluationCounts
  ) {
    let hopeless = Sides(a: Double.infinity, b: Double.infinity)
    for (task, found) in zip(tasks, findings) {
      for (index, partner) in task.partners.enumerated() {
        note(found.ownLoss, of: task.genome, on: side, &cache, &counts)
        note(found.partnerLosses[index], of: partner, on: side.other, &cache, &counts)
        let losses = found.coupledLosses[index]
        let isFinite = losses.map { $0.a.isFinite && $0.b.isFinite } ?? false
        let pair = GenomePair(task.genome, on: side, partner: partner)
        cache.insert(pair, coupledLosses: (isFinite ? losses : nil) ?? hopeless)
        counts.pairs += losses == nil ? 0 : 1
        counts.failures += losses != nil && !isFinite ? 1 : 0
      }
    }
  }

  private func note(
    _ loss: Double, of genome: Genome, on side: Side, _ cache: inout EvaluationCache,
    _ counts: inout EvaluationCounts
  ) {
    guard cache.ownLoss(of: genome, on: side) == nil else {
      counts.genomeHits += 1
      return
    }
    cache.insert(genome, on: side, ownLoss: loss)
    counts.genomes += 1
    counts.failures += loss.isFinite ? 0 : 1
  }

  private func score(of pair: GenomePair, _ cache: EvaluationCache) -> PairScore {
    guard let losses = cache.coupledLosses(of: pair),
      let a = cache.ownLoss(of: pair.a, on: .a), let b = cache.ownLoss(of: pair.b, on: .b)
    else { preconditionFailure("PairEvaluator: a pair was not scored") }
    let costs = Sides { problem.cost(of: pair[$0], on: $0) }
    return PairScore(costs: costs, ownLosses: Sides(a: a, b: b), coupledLosses: losses)
  }
}
