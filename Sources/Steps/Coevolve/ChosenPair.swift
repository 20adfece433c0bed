import Compression
import Search

/// The masks of both generators, and the method that found them.
struct ChosenPair {
  let pair: GenomePair
  let method: SelectionMethod
}
