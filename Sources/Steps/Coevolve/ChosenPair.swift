import Compression
import Search

/// The masks of both generators, and the method that found them.
struct ChosenPair {
  let pair: GenomePair
  let method: SelectionMethod
  /// The number of the point on the search's front that the pair was made from; nil if it comes from
  /// another method.
  var point: Int?
}
