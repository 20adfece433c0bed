import TensorCore

/// Creates a child of two parents.
public enum Crossover {
  /// Takes each group completely from one parent, so that channels that were selected together stay
  /// together.
  ///
  /// - Precondition: Both parents have the number of bits of the layout.
  public static func atGroupBorders(
    _ first: Genome, _ second: Genome, layout: GenomeLayout, using stream: inout RandomStream
  ) -> Genome {
    check(first, second, layout)
    var child = first
    for range in layout.ranges where stream.chance(0.5) {
      for bit in range { child[bit] = second[bit] }
    }
    return child
  }

  /// Takes each bit from one of the parents.
  ///
  /// - Precondition: Both parents have the same number of bits.
  public static func uniform(
    _ first: Genome, _ second: Genome, using stream: inout RandomStream
  ) -> Genome {
    precondition(
      first.count == second.count,
      "crossover: expected parents of \(first.count) bits, found \(second.count)")
    var child = first
    for word in child.words.indices {
      // If the parents' bits are equal, the choice has no effect.
      child.words[word] ^= (first.words[word] ^ second.words[word]) & stream.next()
    }
    return child
  }

  private static func check(_ first: Genome, _ second: Genome, _ layout: GenomeLayout) {
    precondition(
      first.count == layout.count && second.count == layout.count,
      "crossover: expected parents of \(layout.count) bits, found \(first.count) and \(second.count)"
    )
  }
}
