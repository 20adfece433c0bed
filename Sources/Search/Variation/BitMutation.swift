import Foundation
import TensorCore

extension Genome {
  /// A copy in which each bit is flipped with probability `rate`, independently of the others.
  ///
  /// The usual rate is c / L with c near 1, which changes about c of L bits.
  ///
  /// - Precondition: `rate` is in 0...1.
  public func mutated(rate: Double, using stream: inout RandomStream) -> Genome {
    precondition(
      (0...1).contains(rate), "mutation: expected a rate in 0...1, found \(rate)")
    guard rate > 0 else { return self }
    var mutant = self
    var bit = -1
    while true {
      // The distance to the next flip is geometrically distributed: one number per flip, not per
      // bit.
      let gap = rate < 1 ? floor(log(1 - stream.unit()) / log1p(-rate)) : 0
      guard gap < Double(count - bit - 1) else { return mutant }
      bit += 1 + Int(gap)
      mutant[bit].toggle()
    }
  }
}
